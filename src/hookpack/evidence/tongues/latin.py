"""Languages in Latin script beside English."""

from __future__ import annotations

from hookpack.evidence.tongue import Tongue

_LINTS = r"lint(?:er|ing|s)?|eslint|ruff|mypy|tsc|flake8|pylint|clippy|type[- ]?checks?"

TONGUES = {
    "de": Tongue(
        tests=r"tests?|testsuite|test-suite|testlauf|testfälle|prüfungen|ci|pytest|specs?|suite|alles",
        builds=r"build|kompilierung|übersetzung|projekt",
        lints=_LINTS + r"|typprüfung|typecheck|stilprüfung",
        good=r"bestehen|besteht|bestanden|grün|erfolgreich|laufen (?:alle |jetzt |nun |wieder |sauber |fehlerfrei )*durch|"
        r"läuft (?:jetzt |nun |wieder |sauber |fehlerfrei )*durch|durchgelaufen|laufen (?:jetzt |nun |alle )*(?:fehlerfrei|"
        r"sauber)|fehlerfrei|ohne fehler|keine fehler|sind durch|ok|in ordnung|durchlaufen|passen wieder",
        clean=r"sauber|keine (?:fehler|warnungen|probleme|beanstandungen)|ohne (?:fehler|warnungen|beanstandungen)|baut|"
        r"kompiliert|übersetzt",
        done=r"^\W*(?:(?:ok\u2713?|so|alles|jetzt|ist|nun|bin) )*(?:fertig|erledigt|abgeschlossen|umgesetzt|implementiert|"
        r"behoben|gelöst|repariert|vollständig)\b|\b(?:ist|sind|wurde|wurden|habe|haben|wäre)\b[^.!?;\n]{0,60}?\b"
        r"(?:fertig(?:gestellt)?|erledigt|abgeschlossen|umgesetzt|implementiert|behoben|gelöst|repariert|korrigiert|"
        r"eingebaut|einsatzbereit)\b|\bfunktionier(?:t|en) (?:jetzt|nun|wieder|wie (?:erwartet|gewünscht)|einwandfrei)\b|"
        r"\b(?:jetzt|nun) (?:funktionier(?:t|en)|klappt|geht)\b|\b(?:sollte|sollten|dürfte|dürften) (?:jetzt |nun |damit )*"
        r"(?:alles )?(?:funktionieren|klappen|behoben sein|gehen|laufen)\b|\balles (?:läuft|funktioniert|klappt)\b",
        change=r"\b(?:habe|haben|wurde|wurden)\b[^.!?;\n]{0,70}?\b(?:hinzugefügt|ergänzt|geändert|angepasst|eingebaut|"
        r"entfernt|umbenannt|ersetzt|behoben|implementiert|umgesetzt|korrigiert|aktualisiert|erstellt|repariert|gelöst)\b",
        verified=r"\b(?:getestet|geprüft|verifiziert|überprüft) und (?:läuft|funktioniert|fertig|ok)\b|\bund (?:erfolgreich )?"
        r"(?:verifiziert|getestet|geprüft|überprüft)\b|\b(?:habe|haben|wurde|wurden|ist|sind)\b[^.!?;\n]{0,40}?\b"
        r"(?:verifiziert|überprüft|durchgetestet)\b",
        hedge=r"\b(?:dürfte|dürften|sollte|sollten|müsste|müssten|wahrscheinlich|vermutlich|voraussichtlich|eigentlich|"
        r"wohl|theoretisch|denke|glaube)\b",
        denied=r"\b(?:nicht|kein|keine|keinen|nie|ohne|fehlgeschlagen|fehlschlag\w*|scheiter\w*|schlagen|schlägt|rot|"
        r"teilweise|fast|halb|noch offen|ungetestet|kaputt|weder|unvollständig)\b",
        calm=r"\b(?:keine|ohne|0|null) (?:\w+ )?(?:fehler|fehlschläge|warnungen|probleme|beanstandungen|regressionen)\b|"
        r"\bnicht mehr (?:ab|fehl)\b|\bnicht nur\b|\bohne (?:änderung|andere)\w*|\b(?:stürzt|bricht|schlägt) (?:\w+ )?"
        r"nicht mehr\b",
        asks=r"\b(?:wenn|falls|sobald|ob|bevor|damit (?!ist|sind|wurde|wurden|läuft|laufen|funktionier|besteh|geht|klappt)|werde|werden sollen|will|möchte|soll ich|müssen|muss|bitte|"
        r"nächster|als nächstes|sicherstellen|stellt sicher|vorher|zuvor|bisher|laut|du (?:sagtest|hast)|nachdem du|erst|"
        r"ursprünglich|könn(?:t|te)en sie|bis die)\b",
        told=r"\b(?:nicht|noch nicht|nie|ohne)\b[^.!?;\n]{0,30}?\b(?:ausgeführt|laufen (?:ge)?lassen|getestet|verifiziert|"
        r"geprüft|überprüft|ausführen|gestartet|laufen lassen|kompiliert)\b|\bungetestet\b|\bungeprüft\b|"
        r"\btests? (?:\w+ ){0,2}?(?:schlagen|schlägt|scheitern|scheitert|sind rot)\b|\b[1-9]\d* tests? (?:\w+ )?(?:schlagen|"
        r"schlägt|scheitern)\b|\bbitte (?:\w+ ){0,3}?(?:ausführen|prüfen|testen|starten)\b|\b(?:konnte|kann) (?:\w+ ){0,5}?"
        r"nicht (?:ausführen|testen|starten|prüfen)\b|\bkonnte ich nicht\b|\bteste(?:t|n)? (?:es |das )?bitte\b",
        whole=r"\b(?:alle|alles|sämtliche|gesamte[nr]?|ganze|komplette|suite|testsuite)\b",
        gap=40,
    ),
    "fr": Tongue(
        tests=r"tests?|suite(?: de tests)?|ci|vérifications|specs?|pytest|tout",
        builds=r"build|compilation|projet|code",
        lints=_LINTS + r"|linteur|vérification de types?|typage",
        good=r"pass(?:ent|e|és|ées|é|er)|réussi(?:ssent|s|t|e|es)?|au vert|verts?|vertes?|avec succès|réussite|ok|sans erreurs?|"
        r"sans échec|aucun échec",
        clean=r"compile|propres?|aucune? (?:erreur|avertissement|problème)|sans (?:erreur|avertissement)s?|réussie?",
        done=r"^\W*(?:(?:ok\u2713?|voilà|tout est|c'est|c’est) ?[,:]? ?)*(?:terminée?s?|fini|fait|corrigée?s?|implémentée?s?|"
        r"résolue?s?|prêt|achevée?|complet)\b|\b(?:est|sont|a été|ont été|j'ai|j’ai|nous avons|devrait être|est maintenant)\b"
        r"[^.!?;\n]{0,25}?\b(?:terminée?s?|fini[es]?|corrigée?s?|implémentée?s?|résolue?s?|achevée?s?|prêt[es]?|en place|"
        r"opérationnel\w*)\b|\bfonctionne(?:nt)? (?:maintenant|désormais|à nouveau|comme prévu|correctement|parfaitement)\b|"
        r"\b(?:devrait|devraient) (?:maintenant |désormais )?fonctionner\b|\btout fonctionne\b|\bne plante plus\b",
        change=r"\b(?:j'ai|j’ai|nous avons|a été|ont été)\b[^.!?;\n]{0,20}?\b(?:ajouté|modifié|corrigé|mis à jour|supprimé|"
        r"renommé|remplacé|implémenté|résolu|créé|refactorisé|déplacé)e?s?\b",
        verified=r"\b(?:et|puis) (?:vérifiée?s?|testée?s?|validée?s?)\b|\bj[’']ai (?:vérifié|testé|validé) (?:que|le|la|les|"
        r"tout)\b|\ba été (?:vérifiée?|testée?|validée?)\b",
        hedge=r"\b(?:devrait|devraient|probablement|sans doute|normalement|je pense|je crois|en principe|en théorie)\b",
        denied=r"\b(?:pas|ne|n'|aucune?|jamais|sans|échou\w*|échecs?|rouges?|partiel\w*|presque|incomplet|ni)\b|\bn[’']",
        calm=r"\b(?:aucune?|sans|0|zéro) (?:\w+ )?(?:échecs?|erreurs?|avertissements?|problèmes?|régressions?)\b|"
        r"\bne (?:plante|échoue|lève) plus\b|\bsans (?:modifier|casser|toucher)\b|\btests? qui échou\w+ (?=\w* ?corrig)",
        asks=r"\b(?:si|quand|lorsque|une fois|avant|afin|pour que|je vais|allons|vais|il faut|faut-il|dois-je|souhaitez|"
        r"voulez|veuillez|s'assurer|assurez|s'assure|prochaine|ensuite|auparavant|jusqu'à|selon|vérifier que|à l'origine|"
        r"vous (?:avez|pouvez)|doivent|doit)\b",
        told=r"\b(?:pas|jamais|sans)\b[^.!?;\n]{0,30}?\b(?:exécuté|lancé|testé|vérifié|pu (?:exécuter|lancer|tester|vérifier)|"
        r"exécuter|lancer|tester|tourné|compilé)e?s?\b|\bnon (?:testée?s?|vérifiée?s?)\b|\btests? (?:\w+ ){0,2}?échou\w+\b|"
        r"\b(?:veuillez|merci de|pensez à) (?:\w+ ){0,2}?(?:exécuter|lancer|vérifier|tester)\b|\bn[’']ai pas pu\b",
        whole=r"\b(?:tous|toutes|tout|toute|ensemble|complète|suite|entière)\b",
        gap=36,
    ),
    "es": Tongue(
        tests=r"tests?|pruebas?|suite|ci|specs?|pytest|todo",
        builds=r"build|compilación|proyecto|construcción|código",
        lints=_LINTS + r"|linter|tipos|comprobación de tipos",
        good=r"pasan|pasa|pasaron|pasó|pasando|pasad[oa]s?|(?:en|están|está) verdes?|verdes?|con éxito|exitos[oa]s?|"
        r"exitosamente|correctamente|sin (?:errores|fallos)|superad[oa]s|ok|pasar(?: sin problemas)?",
        clean=r"compila|limpi[oa]s?|sin (?:errores|advertencias|avisos|problemas)|ningún error|cero errores",
        done=r"^\W*(?:(?:ok\u2713?|ya|todo|está|queda) )*(?:listo|hecho|terminad[oa]s?|completad[oa]s?|implementad[oa]s?|"
        r"corregid[oa]s?|arreglad[oa]s?|solucionad[oa]s?|resuelt[oa]s?|finalizad[oa]s?)\b|\b(?:está|están|ha sido|han sido|"
        r"fue|fueron|he|hemos|queda|quedó|ya está|debería estar)\b[^.!?;\n]{0,25}?\b(?:list[oa]s?|hech[oa]s?|terminad[oa]s?|"
        r"completad[oa]s?|complet[oa]s?|implementad[oa]s?|corregid[oa]s?|arreglad[oa]s?|solucionad[oa]s?|resuelt[oa]s?|"
        r"finalizad[oa]s?)\b|\b(?:ahora|ya) funciona\b|\bfuncionan? (?:ahora|correctamente|bien|como se espera|de nuevo|"
        r"perfectamente|como debe)\b|\b(?:implementación|tarea|migración|refactorización|función|trabajo|corrección) "
        r"(?:ya )?(?:completad|terminad|finalizad|list|implementad)[oa]\b|\b(?:debería|deberían) funcionar\b|\btodo funciona\b",
        change=r"\b(?:he|hemos|ha sido|han sido|fue)\b[^.!?;\n]{0,15}?\b(?:añadid|agregad|modificad|actualizad|corregid|"
        r"arreglad|eliminad|renombrad|reemplazad|implementad|cread|refactorizad|solucionad)[oa]s?\b|"
        r"\b(?:añadí|agregué|modifiqué|actualicé|corregí|arreglé|eliminé|implementé|creé|solucioné|refactoricé)(?!\w)",
        verified=r"\by (?:verificad|probad|validad|comprobad)[oa]s?\b|\b(?:he|hemos) (?:verificado|probado|comprobado|validado)"
        r" (?:que|el|la|todo|los)\b|\b(?:verifiqué|comprobé) que\b",
        hedge=r"\b(?:debería|deberían|probablemente|seguramente|supuestamente|creo|en teoría|deben de)\b",
        denied=r"\b(?:no|ni|nunca|sin|ningún|ninguna|fall(?:a|an|ó|aron|ando)|fallos?|rotas?|parcial\w*|casi|incomplet\w+)\b",
        calm=r"\b(?:sin|ningún|ninguna|cero|0) (?:\w+ )?(?:errores|error|fallos?|advertencias|avisos|problemas|regresiones)\b|"
        r"\bya no (?:falla|lanza|se)\w*|\bsin (?:romper|cambiar|modificar|tocar)\b",
        asks=r"\b(?:si|cuando|una vez|antes|para que|voy a|vamos a|hay que|debo|debes|quiere[s]?|asegúr\w+|asegurar\w*|"
        r"próximo|luego|después de que|según|hasta que|tienen que|tiene que|originalmente|verificar que|comprobar que|"
        r"por favor|dijiste)\b",
        told=r"\b(?:no|sin|nunca)\b[^.!?;\n]{0,30}?\b(?:ejecut\w+|prob(?:ado|é|ar)|corr(?:ido|í|er)|verific\w+|lanz\w+|"
        r"comprob\w+|compil\w+)\b|\b(?:tests?|pruebas?) (?:\w+ ){0,2}?fall\w+\b|\bfallan? \d+\b|\bpor favor,? (?:ejecut|"
        r"verific|prueb|corr)\w+\b|\bno (?:pude|puedo|he podido)\b",
        whole=r"\b(?:tod[oa]s?|suite|complet[oa]s?|cada|enter[oa])\b",
        gap=36,
    ),
    "pt": Tongue(
        tests=r"testes?|tests?|suíte|suite|ci|specs?|pytest|tudo",
        builds=r"build|compilação|projeto|código",
        lints=_LINTS + r"|linter|tipos|verificação de tipos",
        good=r"passam|passa|passaram|passou|passando|passar|verdes?|com sucesso|sem (?:erros|falhas)|bem-sucedid[oa]s?|ok|"
        r"aprovados",
        clean=r"compila|limp[oa]s?|sem (?:erros|avisos|problemas)|nenhum erro|zero erros|compilou",
        done=r"^\W*(?:(?:ok\u2713?|já|tudo|está) )*(?:pronto|feito|concluíd[oa]s?|terminad[oa]s?|finalizad[oa]s?|"
        r"implementad[oa]s?|corrigid[oa]s?|consertad[oa]s?|resolvid[oa]s?|complet[oa]s?)\b|\b(?:está|estão|foi|foram|deve "
        r"estar|já está|ficou)\b[^.!?;\n]{0,25}?\b(?:pront[oa]s?|feit[oa]s?|concluíd[oa]s?|terminad[oa]s?|finalizad[oa]s?|"
        r"implementad[oa]s?|corrigid[oa]s?|consertad[oa]s?|resolvid[oa]s?|complet[oa]s?)\b|\b(?:agora|já) (?:funciona|está "
        r"funcionando)\b|\b(?:implementação|tarefa|migração|refatoração|correção|trabalho) (?:já )?(?:concluíd|terminad|finalizad)[oa]\b|\bfuncionam? (?:agora|corretamente|bem|como esperado|novamente|perfeitamente)\b|\b(?:deve|devem|"
        r"deveria) funcionar\b|\btudo (?:funciona|funcionando)\b|\b(?:implementei|corrigi|concluí|resolvi|consertei|terminei)"
        r"(?!\w)",
        change=r"\b(?:foi|foram)\b[^.!?;\n]{0,15}?\b(?:adicionad|alterad|atualizad|corrigid|removid|renomead|substituíd|"
        r"implementad|criad|refatorad)[oa]s?\b|\b(?:adicionei|alterei|atualizei|corrigi|removi|renomeei|substituí|"
        r"implementei|criei|refatorei|consertei|resolvi)(?!\w)",
        verified=r"\be (?:verificad|testad|validad)[oa]s?\b|\b(?:verifiquei|testei|validei|confirmei) (?:que|o|a|tudo|os)\b",
        hedge=r"\b(?:deve|devem|deveria|deveriam|provavelmente|acredito|acho|em teoria)\b",
        denied=r"\b(?:não|nem|nunca|sem|nenhum|nenhuma|falha(?:m|ram|ndo)?|falhou|quebrad\w+|parcial\w*|quase|incomplet\w+)\b",
        calm=r"\b(?:sem|nenhum|nenhuma|zero|0) (?:\w+ )?(?:erros?|falhas?|avisos?|problemas?|regressões)\b|"
        r"\bnão (?:falha|quebra|lança) mais\b|\bsem (?:quebrar|alterar|mudar|tocar)\b",
        asks=r"\b(?:se|quando|assim que|uma vez|antes|para que|vou|vamos|preciso|precisa|precisam|quer|deseja|garant\w+|"
        r"certifi\w+|próximo|depois que|segundo|até que|devo|originalmente|verificar se|por favor|você disse)\b",
        told=r"\b(?:não|sem|nunca)\b[^.!?;\n]{0,30}?\b(?:execut\w+|rod(?:ei|ar|ado|ados)|test(?:ei|ado|ar)|verifi\w+|"
        r"compil\w+)\b|\b(?:testes?|tests?) (?:\w+ ){0,2}?falh\w+\b|\bfalham? \d+\b|\bpor favor,? (?:execut|rod|verifi|test)\w+"
        r"|\bnão (?:consegui|pude)\b",
        whole=r"\b(?:tod[oa]s?|tudo|suíte|suite|cada|inteir[oa]|complet[oa])\b",
        gap=36,
    ),
    "it": Tongue(
        tests=r"tests?|suite|ci|specs?|pytest|tutto",
        builds=r"build|compilazione|progetto|codice",
        lints=_LINTS + r"|linter|controllo dei tipi|tipi",
        good=r"passano|passa|passati|passato|passat[ei]|superat[oiae]|verd[ei]|con successo|riusciti?|senza (?:errori|"
        r"fallimenti)|ok|passare",
        clean=r"compila|pulit[oiae]|senza (?:errori|avvisi|problemi)|nessun (?:errore|avviso)|zero errori|riuscita",
        done=r"^\W*(?:(?:ok\u2713?|tutto|è) )*(?:fatto|finito|completat[oiae]|terminat[oiae]|implementat[oiae]|corrett[oiae]|"
        r"risolt[oiae]|pront[oiae]|sistemat[oiae])\b|\b(?:è|sono|è stat[oa]|sono stat[ie]|ho|abbiamo|dovrebbe essere)\b"
        r"[^.!?;\n]{0,25}?\b(?:fatt[oa]|finit[oa]|completat[oiae]|complet[oa]|terminat[oiae]|implementat[oiae]|corrett[oiae]|"
        r"risolt[oiae]|pront[oiae]|sistemat[oiae])\b|\b(?:ora|adesso) funziona(?:no)?\b|\bfunzionano? (?:ora|correttamente|bene|"
        r"come previsto|di nuovo|perfettamente)\b|\bdovrebbe(?:ro)? (?:ora )?funzionare\b|\btutto funziona\b",
        change=r"\b(?:ho|abbiamo|è stat[oa]|sono stat[ie])\b[^.!?;\n]{0,15}?\b(?:aggiunt|modificat|aggiornat|corrett|rimoss|"
        r"rinominat|sostituit|implementat|creat|rifattorizzat|risolt|sistemat)[oiae]\b",
        verified=r"\be (?:verificat|testat|validat)[oiae]\b|\bho (?:verificato|testato|validato) (?:che|il|la|tutto|i)\b",
        hedge=r"\b(?:dovrebbe|dovrebbero|probabilmente|credo|penso|in teoria)\b",
        denied=r"\b(?:non|né|mai|senza|nessun[oa]?|fallisc\w*|fallit\w*|fallimenti|rotti?|parzial\w*|quasi|incomplet\w+)\b",
        calm=r"\b(?:senza|nessun|nessuna|zero|0) (?:\w+ )?(?:error[ei]|fallimenti|avvis[io]|problem[ai]|regressioni)\b|"
        r"\bnon (?:va|si blocca|fallisce|lancia) più\b|\bsenza (?:rompere|modificare|toccare)\b",
        asks=r"\b(?:se|quando|una volta|prima|affinché|vado|andiamo|bisogna|devo|vuoi|vuole|assicur\w+|garant\w+|prossimo|"
        r"poi|dopo che|secondo|finché|originariamente|verificare (?:che|se)|per favore|hai detto|devono|deve)\b",
        told=r"\b(?:non|senza|mai)\b[^.!?;\n]{0,30}?\b(?:esegu\w+|lanciat\w+|testat\w+|verificat\w+|provat\w+|compilat\w+)\b|"
        r"\btests? (?:\w+ ){0,2}?fallisc\w+\b|\b(?:esegui|verifica|prova)\w* (?:tu )?(?:i )?test\b|\bnon (?:ho potuto|riesco)\b|"
        r"\bnon testat\w+",
        whole=r"\b(?:tutt[oiae]|suite|inter[oa]|complet[oa]|ogni)\b",
        gap=36,
    ),
    "pl": Tongue(
        tests=r"test(?:y|ów|ami|ach)?|wszystko|ci|specs?|pytest|zestaw testów",
        builds=r"build|kompilacja|projekt|budowanie|kod",
        lints=_LINTS + r"|linter|typy|sprawdzanie typów",
        good=r"przechodzą|przechodzi|przeszły|przeszło|przeszedł|zielone|zielono|sukcesem|powiodł[aoy]?\w*|bez błędów|zaliczone|"
        r"ok|przejść|pomyślnie",
        clean=r"kompiluje|buduje się|czyst[aey]|bez (?:błędów|ostrzeżeń|uwag)|brak błędów|powiodła się",
        done=r"^\W*(?:(?:ok\u2713?|już|wszystko|jest) )*(?:gotowe|zrobione|zakończone|ukończone|naprawione|zaimplementowane|"
        r"skończone|wdrożone)\b|\b(?:jest|są|został[aoy]?|zostało|zostały)\b[^.!?;\n]{0,25}?\b(?:gotow[aey]|zrobion[aey]|"
        r"zakończon[aey]|ukończon[aey]|naprawion[aey]|zaimplementowan[aey]|rozwiązan[aey]|wdrożon[aey])\b|"
        r"\b(?:naprawiłem|naprawiłam|zaimplementowałem|zakończyłem|ukończyłem|rozwiązałem|poprawiłem|skończyłem)\b|"
        r"\b(?:teraz|już) działa\b|\bdziała(?:ją)? (?:teraz|poprawnie|prawidłowo|zgodnie|ponownie)\b|\bpowinno (?:teraz )?"
        r"działać\b|\bwszystko działa\b",
        change=r"\b(?:dodał|zmienił|zaktualizował|poprawił|naprawił|usunął|zaimplementował|utworzył|zrefaktoryzował|zastąpił)"
        r"(?:em|am)\b|\bzostał[aoy]? (?:dodan|zmienion|naprawion|usunięt|zaktualizowan)\w+\b",
        verified=r"\bi (?:zweryfikowan|przetestowan|sprawdzon)[aeoy]\b|\b(?:zweryfikowałem|przetestowałem|sprawdziłem), że\b",
        hedge=r"\b(?:powinn[aeoy]|powinno|prawdopodobnie|chyba|pewnie|sądzę|teoretycznie)\b",
        denied=r"\b(?:nie|nigdy|bez|żaden|żadne|nieudan\w+|padaj?ą|pada|częściow\w+|prawie|czerwone)\b",
        calm=r"\b(?:bez|żadnych|zero|0|brak) (?:\w+ )?(?:błędów|ostrzeżeń|problemów|uwag|regresji)\b|\bjuż nie (?:pada|"
        r"wywala|rzuca)\b|\bbez (?:zmian|zmiany|naruszania)\b",
        asks=r"\b(?:jeśli|gdy|kiedy|kiedy|zanim|aby|żeby|będę|będzie|trzeba|musz\w+|czy|upewni\w+|następn\w+|potem|według|"
        r"dopóki|proszę|chcesz|wcześniej|przed|pierwotnie)\b",
        told=r"\b(?:nie|bez|nigdy)\b[^.!?;\n]{0,30}?\b(?:uruch\w+|przetest\w+|testow\w+|weryfik\w+|sprawdz\w+|odpal\w+|"
        r"kompil\w+)\b|\btest\w* (?:\w+ ){0,2}?(?:nie przechodz\w+|padaj?ą|pada)\b|\bproszę (?:\w+ )?(?:uruchom|sprawdz)\w+|"
        r"\bnie mogłem\b|\bnieprzetestowan\w+",
        whole=r"\b(?:wszystkie|wszystko|cały|cała|całość|każdy|komplet)\b",
        gap=36,
    ),
    "tr": Tongue(
        tests=r"test(?:ler|leri|lerin|i|in)?|her şey|hepsi|ci|pytest|test paketi|test takımı",
        builds=r"build|derleme|proje|kod",
        lints=_LINTS + r"|tip kontrolü|linter",
        good=r"geçti|geçiyor|geçer|geçtiler|geçmeli|başarılı|başarıyla|yeşil|sorunsuz|hatasız|ok|geçecek(?:tir)?",
        clean=r"derleniyor|derlendi|temiz|hatasız|uyarı yok|hata yok|sorunsuz",
        done=r"^\W*(?:(?:ok\u2713?|her şey|artık|iş) )*(?:tamam|tamamlandı|bitti|hazır|düzeltildi|uygulandı|çözüldü|giderildi|"
        r"yapıldı)\b|\b(?:tamamlandı|bitti|düzeltildi|uygulandı|çözüldü|giderildi|tamamladım|düzelttim|bitirdim|çözdüm|"
        r"uyguladım|hazır)\b|\b(?:artık|şimdi) çalışıyor\b|\b(?:düzgün|doğru|sorunsuz|beklendiği gibi) çalışıyor\b|"
        r"\bçalışması (?:gerekir|lazım)\b|\bçalışmalı\b|\bher şey çalışıyor\b",
        change=r"\b(?:ekledim|değiştirdim|güncelledim|düzelttim|kaldırdım|sildim|uyguladım|oluşturdum|eklendi|güncellendi|"
        r"düzeltildi|kaldırıldı|uygulandı)\b",
        verified=r"\bve (?:doğrulandı|test edildi|doğruladım|test ettim)\b|\b(?:doğruladım|test ettim)\b",
        hedge=r"\b(?:geçmeli|çalışmalı|gerekir|muhtemelen|büyük ihtimalle|olmalı|sanırım|beklenir)\b",
        denied=r"\b(?:değil|yok|başarısız|geçmedi|geçmiyor|kaldı|henüz|kısmen|neredeyse|hiçbir)\b|\w+(?:madı|medi|mıyor|miyor|"
        r"amadım|emedim|madım|medim)\b",
        calm=r"\b(?:hata|uyarı|sorun) yok\b|\bhatasız\b|\bsorunsuz\b|\bartık \w+(?:mıyor|miyor|müyor|muyor)\b",
        asks=r"\b(?:eğer|zaman|önce|için|sonra|acaba|mi|mı|mu|mü|lütfen|emin|kadar|gerekiyor|ister|isterse\w*|daha önce)\b|"
        r"\w+(?:acağım|eceğim|acağız|eceğiz|sa|se|ınca|ince)\b",
        told=r"\b(?:çalıştırmadım|çalıştıramadım|test etmedim|test edemedim|doğrulamadım|çalıştırılmadı|test edilmedi|"
        r"doğrulanmadı|kontrol etmedim|derlemedim)\b|\btest\w* (?:\w+ ){0,2}?(?:başarısız|geçmiyor|geçmedi|kalıyor)\b|"
        r"\blütfen (?:\w+ ){0,3}?(?:çalıştır|doğrula|kontrol|test)\w*",
        whole=r"\b(?:tüm|bütün|hepsi|her şey|tamamı)\b",
        tail=12,
        gap=36,
    ),
}
