"""Token formats of providers, by what the providers are for: data only, rows of `detectors.Detector`."""
