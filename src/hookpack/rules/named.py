"""Values whose form alone says nothing: credentials where their provider's word stands in the name or beside it.

A row holds forms (see `forms`) and providers; `datadog|dd` is one provider with a second word. Words shorter
than five letters count only as a whole part of a name.
"""

from __future__ import annotations

# fmt: off
ROWS: tuple[tuple[str, str], ...] = (
    ("{g}",
     "heroku postmark snyk opsgenie codecov anypoint|mulesoft blazemeter|runscope bugsnag canny cypress "
     "saucelabs|sauce onesignal logzio|logz shortcut|clubhouse squarespace sendbird messagebird scaleway|scw "
     "wise|transferwise railway splunk exa appsignal moosend hubspot|hapikey consul nomad loginradius atlas|mongodb "
     "docker|dockerhub npm statuspage insightly urlscan graphhopper tatum holidayapi kontent cloudmersive adyen sumsub "
     "infobip bitbucket figma ably zenscrape zipcodebase guardian blocknative squadcast dynatrace firehydrant "
     "incident|rootly unity wecom|weixin"),
    ("{g}:fx {g}", "deepl"),
    ("{w32}",
     "datadog|dd algolia twilio facebook|fb spotify azure|cognitive|speech|translator infura honeycomb rollbar mailjet "
     "giphy adobe iterable linear flickr lastfm openweather|openweathermap|owm tmdb|themoviedb newsapi semaphore "
     "drone|droneci amplitude mixpanel bitbucket contentstack jenkins shodan weatherbit ipstack polygon tomtom "
     "mapquest fixer currencylayer marketstack mediastack aviationstack weatherstack numverify positionstack "
     "ipgeolocation spoonacular rawg toggl clarifai box asana mistral assemblyai scraperapi scrapingant ticketmaster "
     "delighted onfleet detectlanguage mailerlite getresponse podio vpnapi zerotier yousign trello steam stability "
     "ai21 deepinfra intercom braze klaviyo instagram line gravatar foursquare securitytrails bitly mapillary "
     "freshdesk freshservice freshsales chargebee zoom recurly helpcrunch openexchangerates taxjar newrelic "
     "appcenter|hockeyapp oxylabs novita hyperbolic pastebin jotform survicate iterable airship cloudsight kaggle"),
    ("{b32}", "fastly discord auth0 nytimes adafruit alchemy hereapi audd yelp cloudinary"),
    ("{w40}",
     "datadog|dd cohere|co wandb zendesk circleci|circle lokalise jumpcloud pipedrive sparkpost meraki sendbird "
     "deepgram todoist tiingo sonar|sonarqube|sonarcloud bitly airbrake docparser pandadoc qase shotstack zenrows "
     "hunter helpscout github gitea forgejo|codeberg cloudsmith gitter newrelic serper quicknode wakatime appveyor "
     "rundeck buttercms pivotal planview bitrise stormglass teamcity coveralls codacy airtable miro powrbot "
     "readthedocs"),
    ("{s40}", "aws|amazon|ses"),
    ("{s30}", "alibaba|aliyun"),
    ("K00{s28}", "backblaze|b2"),
    ("{b40}", "cloudflare|cf launchpad"),
    ("{h37}", "cloudflare|cf"),
    ("00{b40}", "okta|ssws"),
    ("{w64}",
     "auth0 hetzner|hcloud coinbase linode|akamai discord sentry newrelic virustotal semgrep codeclimate webflow "
     "moralis wistia disqus rockset prodpad hellosign|dropboxsign sumologic|sumo freshbooks salesforce serpapi "
     "zipcodeapi peopledatalabs bittrex hashnode cryptocompare daily scrutinizer appsynergy unplugg ipinfodb "
     "iconfinder trello"),
    ("{b64}", "auth0 coinbase dropbox hellosign optimizely capsulecrm"),
    ("{s64}", "confluent|ccloud|kafka hellosign"),
    ("{U36} {w36}", "vultr apify sslmate survicate imagekit"),
    ("{w50}", "twitter|tweepy vyte dronahq"),
    ("{w45}", "twitter|tweepy salesflare"),
    ("{w25}", "twitter|tweepy visualcrossing messagebird baremetrics"),
    ("{d15-20}-{w20-40}", "twitter|tweepy"),
    ("{b50}", "rapidapi|mashape"),
    ("{l30}", "twitch plaid alibaba|aliyun nylas nimble"),
    ("{w30}", "plaid nylas twitch"),
    ("{w24}",
     "vercel|zeit looker atlassian|jira|confluence razorpay salesforce betterstack|logtail exchangerate oanda plaid "
     "sendbird"),
    ("{w22}", "travis bannerbear mandrill storyblok|storyblock splunk pagertree proxycrawl"),
    ("{b22}", "mandrill"),
    ("u+{b18} {b20}", "pagerduty|pd"),
    ("{w20}", "statuscake finnhub finicity eventbrite roboflow pusher honeybadger meetup nexmo|vonage github"),
    ("{b27}", "cloudinary miro"),
    ("{l52}", "azure|devops|vsts|tfs|ado"),
    ("{w52}", "azure dyspatch"),
    ("{s86}==", "azure|storage|cosmos|batch"),
    ("{s43}=", "azure|iothub|servicebus|eventhub|signalr wireguard"),
    ("{b54}== {b54}", "azure"),
    ("{w16}", "linkedin nexmo|vonage confluent|ccloud|kafka convertapi"),
    ("{h48}", "packagecloud transloadit"),
    ("{U34}", "etherscan bscscan polygonscan arbiscan basescan snowtrace pixabay"),
    ("{b43}",
     "contentful netlify unsplash gumroad supernotes storecove gyazo codemagic mindmeister meistertask expo"),
    ("{b44}", "ibm|watson|bluemix beamer"),
    ("{w26}", "mattermost timecamp"),
    ("s.{w24}", "vault"),
    ("{b22}:{b22} {e56-60}", "elastic|elasticsearch"),
    ("{b80}", "paypal scrapingbee crowdin"),
    ("{h72}", "activecampaign mailgun"),
    ("{h32}-{h8}-{h8}", "mailgun"),
    ("{w48}", "clockify foursquare currentsapi restpack"),
    ("{w28}", "tradier mailboxlayer browshot"),
    ("{w35}", "craftmypdf clearbit iexcloud|iex"),
    ("{w37}", "smartsheet"),
    ("{w60}", "intercom sportmonks webscraper dareboost serphouse"),
    ("{e86-90}", "influx|influxdb omnisend bombbomb"),
    ("{w128}", "chatfuel yelp"),
    ("{h32}.{w16}", "zhipu|bigmodel|glm"),
    ("0.{g}.{w30}:{s22}==", "bitwarden|bws"),
    ("6L{b38}", "recaptcha"),
    ("BSA{b27-29}", "brave"),
    ("{w8}.{w32}", "baseten"),
    ("{d10-12}-{h40}", "avaza"),
    ("{h24}", "sendbird mapillary"),
)
# fmt: on
