"""English: what praise, denial and doubt sound like."""

from __future__ import annotations

from hookpack.evidence.tongue import Tongue

_NOT_SIZE = (
    r"(?![- ]?(?:size|length|width|point|set of|number|amount|order|seed|version|rate|cost|position|price|height))"
)
_AS = r"(?! (?:as (?!expected|intended|planned)|by |via |through |on top|elsewhere|upstream|differently|separately|later))"
_VERY = r"(?:(?:now|all|also|already|fully|successfully|completely|properly|correctly|finally|both|just) )*"
_HAVE = r"(?:i|we)(?:'ve| have|’ve)? (?:(?:now|just|also|successfully|fully|finally|since|already|then) )*"
_CHANGED = (
    r"(?:added|changed|updated|created|removed|deleted|renamed|refactored|replaced|moved|modified|rewrote|rewritten|"
    r"wrote|edited|adjusted|extracted|introduced|converted|migrated|patched|corrected|wired|extended|applied|"
    r"implemented|fixed|resolved|solved|addressed|repaired|cleaned up|made the (?:change|fix|edit)s?|deduplicated|"
    r"hardened|simplified|split|merged|bumped|upgraded|reworked)"
)
_DONE = r"(?:done|finished|completed?|implemented|fixed|resolved|solved|shipped|delivered|addressed|repaired)"
_THING = (
    r"(?:task|work|job|feature|implementation|refactor(?:ing)?|migration|bug|issue|fix|change|changes|everything|"
    r"all (?:\w+ ){0,3}(?:tasks?|items?|steps?|requirements?|changes|features?|todos?|points?|issues?|bugs?|fixes)|"
    r"rewrite|upgrade|conversion|integration|it|this|that|problem|error|crash|endpoint|login|page|form|parser|module)"
)
_FILL = (
    r"(?:[ /+&,]+(?:is|are|was|were|now|all|also|still|again|have|has|had|been|run|runs|ran|complet(?:e|es|ed)|"
    r"finish(?:es|ed)?|suites?|cases?|should|must|ought|to|be|just|successfully|fully|in|total|\(?\d+\)?|\d+/\d+|of|"
    r"them|cleanly|comes?|came|back|up|out|both|each|locally|here|too|looks?|report|reports|state|status|currently|"
    r"consistently|finally|once more|and|build|lint|types?|type|check(?:s|er|ing)?|linter|files?|passes|on|every|"
    r"seems?|appears?|continue|expected|most|very|likely|presumably|surely|certainly|hopefully|apparently|supposedly|probably|definitely|then|stay|stays|remain|remains|turned|goes|went|"
    r"result|results|exits?|exited|tests?))*"
)
_GOOD = (
    r"(?:pass(?:es|ed|ing)?|green|succeed(?:s|ed)?|success(?:ful(?:ly)?)?|ok(?:ay)?|clean(?:ly)?|happy|good|100 ?%|"
    r"fine|without (?:any )?(?:errors?|failures?|problems?|issues?))"
)
_TESTS = (
    r"(?:tests?|specs?|test[- ]?suites?|suite|pytest|jest|vitest|phpunit|rspec|unittest|checks?|"
    r"unit[- ]tests?|assertions?|ci(?: (?:jobs?|runs?|checks?|workflows?))?|pipeline|test run|`?(?:npm|go|cargo|make|yarn|pnpm) test`?|verification)"
)
_LINTS = (
    r"(?:lint(?:er|ers|ing|s)?|type[- ]?check(?:s|er|ers|ing)?|types|typing|ruff|eslint|mypy|tsc|flake8|pylint|clippy|"
    r"pyright|biome|prettier|golangci-lint|rubocop|black|static analysis|style checks?|formatting)"
)
_BUILDS = r"(?:builds?|compilation|compile|compiler|bundle|webpack|typescript compilation|docker build)"
_TROUBLE = r"(?:errors?|failures?|warnings?|problems?|issues?|complaints?|findings?|violations?|regressions?)"

ENGLISH = Tongue(
    tests="",
    builds="",
    lints="",
    good="",
    clean="",
    done="|".join(
        (
            rf"^\W*(?:(?:all|now|and|okay|ok\u2713?|great|perfect|alright|it's|that's|everything(?: is|'s)?) ?[,:!-]* ?)*"
            rf"{_DONE}\b{_NOT_SIZE}{_AS}(?! (?:so far|when|if|once|in part|code|example|reading|look|review|analy))",
            r"^\W*ok\u2713 ?(?=\W*\w)",
            rf"\b{_HAVE}(?:implemented|fixed|completed|finished|resolved|solved|addressed|repaired|got)\b(?! started)",
            rf"\b{_THING} (?:(?:is|are|was|were|has been|have been|should be|should now be) )?{_VERY}"
            rf"(?:{_DONE}|in place|working|functional|operational|ready)\b{_NOT_SIZE}{_AS}(?! (?:so far|until))",
            rf"\b(?:is|are|has been|have been|should be|should now be|must be) {_VERY}"
            rf"(?:done|finished|completed?|implemented|fixed|resolved|solved|in place|fully functional|repaired)"
            rf"\b{_NOT_SIZE}{_AS}(?! (?:so far|until))",
            r"\b(?:works?|working|behaves?) (?:now|again|correctly|as (?:expected|intended)|fine|properly|perfectly|"
            r"end[- ]to[- ]end|as it should|flawlessly)\b",
            r"\b(?:now|should|should now|will now) (?:be )?(?:works?|working|behaves?)\b",
            r"\beverything (?:is )?(?:now )?(?:works?|working|in place)\b",
            r"\ball set\b|\bgood to go\b|\bready (?:to (?:use|merge|ship|go|deploy)|for (?:review|production|merge|use|"
            r"deployment))\b|\bwrapped (?:it |this |everything )?up\b|\bthat(?:'s| is) it\b[.!]|\bmission accomplished\b",
            r"\bsuccessfully (?:implemented|fixed|completed|resolved|migrated|refactored|added|updated|created|"
            r"integrated|converted|applied|removed|replaced)\b",
            r"\bno longer (?:crash|fail|throw|rais|error|hang|leak|break|happen|occur|los)\w*\b",
            r"\b(?:fix|feature|change|implementation) (?:is )?(?:now )?(?:in place|live|landed)\b",
            r"\b(?:this|that|it|which|the (?:fix|change|patch)) (?:should|ought to|must) (?:now )?(?:fix|resolve|solve|address|cure)\b",
            r"\b(?:this|that) takes care of\b",
        )
    ),
    change=rf"\b{_HAVE}{_CHANGED}\b|^\W*(?:ok\u2713? |now |also )*{_CHANGED}\b{_NOT_SIZE}"
    rf"|\b(?:has|have) been {_VERY}{_CHANGED}\b|\bis now (?:fixed|implemented|resolved|updated|removed)\b"
    rf"|\b(?:done|finished|complete)[.!,:]? +(?:i|we)(?:'ve| have)? (?:\w+ly )?{_CHANGED}\b",
    verified="|".join(
        (
            r"\b(?:fixed|implemented|done|added|complete[d]?|works?|updated)(?:,)? (?:and|&) (?:fully |been )?"
            r"(?:verified|tested|confirmed|validated)\b",
            r"\b(?:i|we)(?:'ve| have)? (?:also |now |then |[\w-]+ and )?(?:double-checked|verified|tested|confirmed|validated) (?:that |it\b|this\b|"
            r"the (?:fix|changes?|implementation|behaviou?r|solution|feature|result)|everything|all|both)",
            r"^\W*(?:verified|confirmed|validated) (?:that|by running|with|locally|the (?:fix|change)|it)\b",
            r"\b(?:fix|changes?|implementation|solution|feature|it|everything|code) (?:is|are|was|were|has been|have been)"
            r" (?:now )?(?:also )?(?:fully |thoroughly )?(?:verified|tested|validated|confirmed)\b",
            r"\bfully tested\b|\btested and (?:working|verified|works)\b|\bverified and (?:working|complete|done)\b",
            r"\bconfirmed working\b|\bverified working\b",
        )
    ),
    hedge=r"\b(?:should|ought to|probably|presumably|likely|i(?:'d|’d| would)? (?:believe|think|expect|assume)|in theory|hopefully|"
    r"expected to|i'm (?:confident|fairly sure|pretty sure|sure)|must (?:be|pass))\b",
    denied=r"\b(?:not|no longer|never|cannot|without|un(?:able|verified|tested)|fail(?:s|ed|ing|ures?)?|broke(?:n)?|"
    r"neither|none|nothing|partial(?:ly)?|half|almost|mostly|nearly|hardly|barely|remaining|errors? out|incomplete|"
    r"in progress|wip|only \d+ of|instead of|rather than|un(?:done|finished)|skipped all|skip|todo|pending)\b|n[’']t\b",
    calm=rf"\bought to\b|\bi(?:'d|’d| would)? expect\b(?:(?:\s+[\w-]+){{1,5}}\s+to be\b)?|\b(?:no|0|zero|without(?: any)?|not? a single)\s+(?:\w+ ){{0,2}}?(?:fail(?:ures?|ed|ing|s)?(?: tests?)?|"
    rf"{_TROUBLE})\b|\bno longer (?:crash|fail|throw|rais|error|hang|leak|break|happen|occur|los)\w*|"
    r"\bnone (?:of (?:them|the tests|those) )?(?:fail(?:s|ed|ing)?|broke|are broken)\b|"
    r"\bnothing (?:is |was |else )?(?:broke[n]?|fails?|failed)\b|\b(?:previously|formerly|once|the) failing\b|"
    r"\b(?:fixed|resolved|solved|repaired|addressed)\b(?: the| a| all| both| two| that| this| \d+)*(?: [\w'-]+){0,3}? "
    r"(?:fail(?:ing|ures?|ed)|broken|errors?)\b|\b(?:is|are|did|does)(?:n't| not) (?:fail|break)(?:ing)?\b|"
    r"\bnot only\b|\bwithout (?:changing|touching|breaking|modifying|needing|any changes?|a hitch|new dependencies)\b|"
    r"\b(?:nothing|no [\w ]{1,20}) (?:left|remains|remaining|pending|outstanding)\b|\bno regressions?\b",
    asks=r"\b(?:if|whether|once|until|unless|when|will|would|going to|gonna|need(?:s|ed)? to|want|let me|let's|"
    r"make sure|makes sure|making sure|ensure|ensures|please|checks? that|before|so that|to (?:see|check|confirm|verify)|"
    r"next step|plan|todo|previously|originally|used to|baseline|on main|upstream|earlier|you (?:said|mentioned|"
    r"reported|told)|according to|as (?:you|the) (?:reported|said)|should i|shall i|could you|i'll|i’ll|we'll|in order to|"
    r"the goal|require[sd]?|must|asked|assum(?:e|es|ed|ing)|pretend\w*|wrongly|supposed|wondered|at the time|in the past|expects?|assert(?:s|ed)? that|says?|said|claims?|reads|example|e\.g|suppose|"
    r"imagine|after you|remember to|be sure|intend|aim|hope|until|wait(?:ing)? for|to get|to make|to be|example|"
    r"was (?:already )?(?:passing|green)|were (?:already )?(?:passing|green)|step \d+ (?:of|/))\b",
    told=r"\b(?:did(?:n't| not)|have(?:n't| not)|has(?:n't| not)|was(?:n't| not)|were(?:n't| not)|could(?:n't| not)|"
    r"can(?:'t|not| not)|am (?:not|un)\w*|wasn't able to|unable to|not able to|not yet|never|without) (?:\w+ ){0,3}?"
    r"(?:run|ran|execut\w*|test(?:ed|ing)?|verif\w*|check(?:ed|ing)?|compil\w*|running|built|confirm\w*|validat\w*|tried)\b|"
    r"\b(?:not|isn't|never|nothing (?:was|is)|nothing has been) (?:yet |been |actually |properly )*"
    r"(?:tested|verified|run|executed|compiled|validated|tried)\b|"
    r"\b(?:untested|unverified|un-?tested)\b|"
    r"\b(?:tests?|suite|build|checks?|lint(?:er)?|specs?|ci) (?:\w+ ){0,2}?(?:still |now |currently )?(?:fail(?:s|ing|ed)?|"
    r"do(?:n't| not) pass|does(?:n't| not) pass|is broken|are broken|is red|are red)\b|"
    r"\b[1-9]\d* (?:of \d+ )?(?:\w+ ){0,2}?(?:tests? )?(?:still |now )?fail(?:s|ed|ing|ures?)?\b|"
    r"\b(?:please|you (?:should|need to|may want to|can|will have to|must)) (?:\w+ )?(?:run|verify|test|check|try)\b|"
    r"\bneeds? (?:to be )?(?:test(?:ing|ed)|verif\w+|a test run)\b|\bno (?:tests?|runner|interpreter|compiler) "
    r"(?:was|were|is|are|here|available|could|has|have)\b|\bi (?:skipped|left out) (?:the )?(?:tests?|verification)\b|"
    r"\bstill (?:broken|failing|fails|red)\b|\bnot (?:done|finished|complete[d]?|fixed|working)\b",
    whole=r"\b(?:all|every|everything|suites?|whole|entire|full|complete|each|both|100 ?%|no (?:test )?failures|0 fail\w*|"
    r"nothing (?:fails|broke\w*|is broken))\b",
    more=(
        ("test", rf"\b{_TESTS}\b\W{{0,3}}{_FILL}[ :=|\u2013-]*\b{_GOOD}(?!\w)"),
        ("test", r"\b(?:pass(?:es|ed|ing)?|green)\s+(?:all\s+)?(?:of\s+)?(?:the\s+|our\s+|its\s+)?(?:\d+\s+)?"
         r"(?:(?:existing|unit|new|integration|regression|e2e|relevant|updated)\s+)*(?:tests?|test suite|checks)\b(?! to\b)"),
        ("test", r"\b(?:all|it's all|everything(?:'s| is)?|we're|we are|suite is|back to)\s+(?:(?:is|are|was|now|still) )*"
         r"green\b|\beverything (?:is |now |still )*(?:pass(?:es|ed|ing)?)\b"),
        ("test", r"\b(?:\d+|all|they|these|those|all of them|each of them|both)\s+(?:of\s+(?:\d+|them|which)\s+)?"
         r"(?:(?:tests?|are|have|of|all|now|still|too|also)\s+)*(?:pass(?:ed|es|ing)?)\b(?! (?:the|a|an|it|them|to|through|by|"
         r"in|arg|param|value|as|on|along|None|null)\b)"),
        ("test", r"\b\d+/\d+ (?:tests? |specs? )?(?:pass\w*|green|ok)\b|\b(?:0|zero) fail(?:ures?|ed|ing)\b"),
        ("test", r"\bno (?:test |tests? |new )?(?:failures|regressions)\b|\bno (?:failing tests|tests? (?:is |are )?(?:fail\w*|"
         r"broken))\b|\bnone of the tests fail\w*|\bnothing (?:fails|failed)\b|\bno (?:test )?breakage\b"),
        ("test", r"\b(?:ran|run|executed|re-?ran)\b[^.!?;\n]{0,40}?\b(?:tests?|suite|pytest|jest)\b[^.!?;\n]{0,20}?"
         r"\b(?:successfully|without (?:any )?(?:failures?|errors?|problems?|issues?)|with (?:no|zero|0) (?:failures|errors))\b"),
        ("test", r"\b(?:tests?|suite|specs?)\b[^.!?;\n]{0,25}?\b(?:are|is|were|was|ran|finish\w*|complete\w*|went|exit\w*)\b"
         r"[^.!?;,\n]{0,12}?\b(?:without (?:any )?(?:errors?|failures?|problems?|issues?)|with (?:no|zero|0) (?:errors|"
         r"failures)|successfully|smoothly|through|100 ?%)(?!\w)"),
        ("test", r"\b(?:makes?|gets?|keeps?|made|got|kept) (?:all )?(?:of )?(?:the |your )?(?:\w+ ){0,2}?(?:tests?|suite|specs?) "
         r"(?:pass|passing|green)\b"),
        ("test", r"\b100 ?% (?:of (?:the |all )?)?(?:tests? |specs? )?(?:pass\w*|green|tests?)\b|\btests? all pass\w*"),
        ("build", rf"\b{_BUILDS}\b{_FILL}[ :=|\u2013-]*\b{_GOOD}(?!\w)"),
        ("build", r"\b(?:project|code|app|crate|it|everything|package|module|workspace|solution)\s+(?:(?:now|still|all|also|"
         r"should) )*(?:builds?|compiles?|built|compiled)\b(?! (?:on|upon|the|a|an|to|with|from|against|into|up)\b)"),
        ("build", r"\b(?:builds?|compil(?:es|ed)) (?:cleanly|fine|successfully|without (?:\w+ )?(?:errors?|warnings?)|again|ok)\b"
         r"|\bno (?:build|compil\w+) (?:errors?|warnings?|failures?)\b|\bsuccessful (?:build|compilation)\b"),
        ("lint", rf"\b{_LINTS}\b(?:\s*(?:,|and|&|\+|/)\s*{_LINTS})*{_FILL}[ :=|\u2013-]*\b(?:{_GOOD}|silent|quiet)(?!\w)"),
        ("lint", rf"\b{_LINTS}\b[^.!?;,\n]{{0,24}}?\b(?:no|zero|0|without(?: any)?|free of) (?:\w+ )?{_TROUBLE}\b"),
        ("lint", rf"\b(?:no|zero|0) (?:\w+ )?(?:lint(?:er|ing)?|type|typing|mypy|eslint|ruff|tsc|typescript|style|clippy|"
         rf"flake8) {_TROUBLE}\b|\blint[- ](?:clean|free)\b|\b(?:code|it|everything|project) (?:now )?(?:type[- ]?checks|lints)\b"
         r"|\bpass(?:es|ed|ing)? (?:\w+ ){0,2}?(?:lint(?:ing|er)?|eslint|ruff|mypy|tsc|clippy|type[- ]?check\w*)\b"),
    ),
)  # fmt: skip
