"""The cheap question before a message is read: plain substrings, no regular expression."""

from __future__ import annotations

# language -> pieces of words, one of which every claim in it holds; in lower case
HINTS: dict[str, tuple[str, ...]] = {
    "en": (
        "pass", "green", "succe", "done", "complete", "finish", "implement", "fixed", "fix ", "verif", "work", "ready",
        "resolved", "solved", "clean", "fail", "compil", "build", "lint", "type", "error", "warning", "issue", "added",
        "updated", "created", "removed", "refactor", "changed", "renamed", "replaced", "rewr", "wrote", "moved",
        "all set", "good to go", "tested", "100%", "100 %", "tests", "ok", "merge", "ship", "wrapped", "broken",
        "deleted", "modified", "adjusted", "extract", "introduc", "convert", "migrat", "patch", "correct", "wired",
        "extended", "applied", "addressed", "happy", "takes care", "no more ", "sorted", "expect",
    ),
    "mark": ("✅", "✔", "☑", "🟢", "💚"),
    "de": (
        "besteh", "bestand", "grün", "erfolgreich", "fertig", "erledigt", "abgeschlossen", "umgesetzt", "implementiert",
        "behoben", "dürft", "sollte", "läuft", "laufen", "gelaufen", "fehlerfrei", "korrigiert", "funktioniert",
        "durch", "geprüft", "verifiziert", "hinzugefügt", "ergänzt", "eingebaut", "geändert", "gelöst", "repariert",
        "sauber", "angepasst", "vollständig", "keine fehler", "ohne fehler", "baut", "kompiliert", "klappt",
    ),
    "fr": (
        "passent", "passe", "réuss", "vert", "terminé", "corrigé", "implémenté", "fini", "fonctionne", "devraient",
        "devrait", "ajouté", "vérifié", "résolu", "succès", "aucune erreur", "sans erreur", "compile", "prêt", "validé",
        "modifié", "achevé", "aucun échec", "complet", "propre", "fait",
    ),
    "es": (
        "pasan", "pasa", "pasad", "pasando", "verde", "éxito", "exitos", "correctamente", "listo", "hecho", "terminad",
        "complet", "implementad", "corregid", "arreglad", "funciona", "deberían", "debería", "añadid", "agregad",
        "verificad", "resuelt", "solucionad", "sin errores", "compila", "he añadido", "finalizad", "limpio", "pasaron",
    ),
    "pt": (
        "passam", "passa", "passando", "passaram", "verde", "sucesso", "pronto", "feito", "concluíd", "finalizad",
        "implementad", "corrigid", "consertad", "funciona", "devem", "deve ", "deveriam", "adicione", "adicionad",
        "verificad", "resolvid", "sem erros", "terminad", "complet", "limpo", "adicionei", "corrigi",
    ),
    "it": (
        "passano", "passa", "superat", "verde", "verdi", "success", "fatto", "completat", "implementat", "corrett",
        "risolt", "funziona", "dovrebbero", "dovrebbe", "aggiunt", "verificat", "terminat", "senza errori", "compila",
        "pronto", "finito", "sistemat", "passati", "pulito",
    ),
    "pl": (
        "przechodz", "przesz", "zielon", "gotowe", "zrobione", "zakończ", "zaimplement", "napraw", "działa", "powinn",
        "dodał", "zweryfik", "ukończ", "rozwiąz", "zielen", "bez błędów", "poprawi", "sukces", "powiod", "kompiluje",
        "skończ", "wdroż",
    ),
    "tr": (
        "geçti", "geçiyor", "geçt", "başarı", "yeşil", "tamamla", "bitti", "bitirdim", "düzelt", "uygulandı",
        "çalışıyor",
        "geçmeli", "geçer", "ekledim", "eklendi", "doğrula", "çözüldü", "hazır", "hatasız", "derlen", "tamam",
        "giderildi",
    ),
    "ru": (
        "проход", "прошл", "пройд", "зелён", "зелен", "успешн", "готово", "сделан", "заверш", "реализ", "исправ",
        "работает", "должн", "добав", "провере", "решен", "закончен", "выполнен", "без ошибок", "собирается", "починил",
        "собран", "ошибок нет", "чист", "внедр",
    ),
    "zh": (
        "通过", "通過", "全绿", "全綠", "绿", "成功", "完成", "实现", "實現", "修复", "修復", "修好", "搞定", "做好",
        "解决", "解決", "正常", "应该", "應該", "添加", "新增", "修改", "更新", "验证", "驗證", "无误", "没有错误",
        "跑通", "就绪", "没问题", "无报错", "好了", "全过", "无错误", "无警告", "完毕", "新增了", "改好",
    ),
    "ja": (
        "通り", "通っ", "通る", "パス", "成功", "完了", "完成", "実装", "修正", "直し", "直り", "はず", "動作", "動き",
        "追加", "検証", "確認", "解決", "グリーン", "エラーなし", "エラーはありません", "終わり", "終了", "合格",
        "対応",
        "問題なく", "緑", "更新", "変更しました",
    ),
    "ko": (
        "통과", "성공", "완료", "구현", "수정", "고쳤", "해결", "작동", "동작", "추가", "검증", "확인", "초록", "끝났",
        "마쳤", "에러 없", "오류 없", "오류가 없", "문제없", "변경했", "됩니다", "끝냈", "그린",
    ),
    "hi": (
        "पास", "सफल", "हरे", "पूरा", "पूर्ण", "हो गया", "हो गए", "ठीक", "लागू", "काम कर", "जोड़", "सत्यापित", "समाप्त",
        "कर दिया", "बन गया", "हल",
    ),
}  # fmt: skip


# languages that share many words, told apart by small ones
_KIN = {
    "es": ("ñ", "¿", "¡", " el ", " los ", " las ", " y ", " ya ", "todavía", "prueba", "ción", " aún ", " lo "),
    "pt": ("ã", "õ", "ç", " os ", " não ", " em ", "teste", " foi ", " uma ", " ainda ", " tudo ", "pronto", " na "),
    "it": (
        " il ",
        " è ",
        " gli ",
        " sono ",
        " che ",
        " ho ",
        " stat",
        "zione",
        " ancora ",
        " i ",
        "tutt",
        " di ",
        " non ",
    ),
}


def languages(message: str) -> tuple[str, ...]:
    """The languages in which the message may claim something; none for one that surely claims nothing."""
    text = message.casefold()
    found = tuple(name for name, pieces in HINTS.items() if any(piece in text for piece in pieces))
    kin = [name for name in found if name in _KIN]
    if len(kin) < 2:
        return found
    weights = {name: sum(piece in f" {text} " for piece in _KIN[name]) for name in kin}
    best = max(weights.values())
    return tuple(name for name in found if weights.get(name, best) == best)
