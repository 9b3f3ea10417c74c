//! Our own payloads: one or more of each way in that we know.

use jianbao_html::{from_commonmark, to_commonmark};

use crate::{assert_safe, oracle, strict};

const PAYLOADS: &[&str] = &[
    "<script>ring()</script>",
    "<SCRIPT/x src=//storm.example/a.js></SCRIPT >",
    "<scr<script>ipt>ring()</scr</script>ipt>",
    "<img src=x onerror=ring()>",
    "<img/src=`x`onerror=ring()>",
    "<image src=x onload=ring()>",
    "<a href=' java\nscript:ring()'>x</a>",
    "<a href='&#1;javascript&colon;ring()'>x</a>",
    "<a href='javascript&#x3a;ring()'>x</a>",
    "<a href='\u{2028}javascript:ring()'>x</a>",
    "<a href='vbscript:ring'>x</a><a href='data:text/html,<b>'>y</a>",
    "<a href=x href=javascript:ring()>x</a>",
    "<a href=javascript:ring() href=x>x</a>",
    "<img src='data:image/svg+xml;base64,PHN2Zz4='>",
    "<video poster=javascript:ring() src=x onerror=ring()><source onerror=ring() src=y></video>",
    "<svg><a xlink:href='javascript:ring()'><text>x</text></a></svg>",
    "<svg onload=ring()><animate attributeName=href values=javascript:ring()></svg>",
    "<svg><style><img title='</style><img src onerror=ring()>'></svg>",
    "<svg><desc><noscript><p title='</noscript><img src onerror=ring()>'></desc></svg>",
    "<svg></p><style><a id='</style><img src=1 onerror=ring()>'>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src onerror=ring()&gt;'>",
    "<math><annotation-xml encoding='text/html'><style><img src onerror=ring()></style></annotation-xml></math>",
    "<math><mi><mglyph><svg><title><style><a title='</title><img src onerror=ring()>'>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=ring()>",
    "<noscript><p title='</noscript><img src onerror=ring()>'>",
    "<noembed><img title='</noembed><img src onerror=ring()>'></noembed>",
    "<xmp><img title='</xmp><img src onerror=ring()>'></xmp>",
    "<textarea><img title='</textarea><img src onerror=ring()>'></textarea>",
    "<title><img title='</title><img src onerror=ring()>'></title>",
    "<iframe><img title='</iframe><img src onerror=ring()>'></iframe>",
    "<iframe srcdoc='<script>ring()</script>' src=javascript:ring()></iframe>",
    "<select><template><img src onerror=ring()></template><style></select><img src onerror=ring()></style>",
    "<template><script>ring()</script></template>",
    "<table><td><svg><td><style><img src onerror=ring()>",
    "<table background=javascript:ring()><tr background=x></table>",
    "<option><style></option></select><b><img src onerror=ring()></style></option>",
    "<!--><img src onerror=ring()>-->",
    "<!-- --!><img src onerror=ring()>",
    "<![CDATA[><img src onerror=ring()>]]>",
    "<?php <img src onerror=ring()> ?>",
    "<!DOCTYPE html [<!ENTITY x '<script>'>]>",
    "</p title='<img src onerror=ring()>'>",
    "<plaintext><img src onerror=ring()>",
    "<p style='background:url(javascript:ring())'>x</p>",
    "<p style='width:expres/**/sion(ring())'>x</p>",
    "<p style='b\\65havior:url(x)'>x</p>",
    "<p style='position:fixed;top:0;left:0;color:red'>x</p>",
    "<p style=\"color:red;}</style><img src onerror=ring()>\">x</p>",
    "<link rel=stylesheet href=//storm.example><base href=//storm.example/><meta http-equiv=refresh content=0;url=javascript:ring()>",
    "<object data=javascript:ring()><embed src=x><param name=movie value=x></object>",
    "<form action=javascript:ring()><button formaction=javascript:ring()>x</button><input type=image src=x></form>",
    "<isindex action=javascript:ring()>",
    "<a id=location name=cookie href=#location>x</a><img name=body><p id='x y'>",
    "<div is=x-y contenteditable autofocus tabindex=0 onfocus=ring()>x</div>",
    "<details open ontoggle=ring()><summary>x</summary></details>",
    "<a ping=//storm.example href=//fair.example>x</a>",
    "<blockquote cite=javascript:ring()>x</blockquote>",
    "<img srcset='javascript:ring() 1x' sizes=1px src=x>",
    "<b <script>ring()</script>>x</b>",
    "<p \"<img src onerror=ring()>\" title=\"'><img src onerror=ring()>\">x</p>",
    "<p title=\"`><img src onerror=ring()>`\" lang='\"><script>'>x</p>",
    "&lt;script&gt;ring()&lt;/script&gt;",
    "&am<x>p;lt;script>",
    "<pre>\n\n<b>x</b></pre><listing>\n\nx</listing>",
    "<nobr><b><nobr><a><div><a><p><nobr>x",
    "<table><a><tr><a><td><table><caption><a><p><li>x",
    "[x](javascript:ring())",
    "[x](<java\nscript:ring()> \"t\") ![x](javascript:ring()) <javascript:ring()>",
    "[x]: javascript:ring()\n\n[x]",
    "[x](&#x6A;avascript:ring())",
    "<div\n\n<img src onerror=ring()>\n\n>",
    "`<img src onerror=ring()>` ```\n<img src onerror=ring()>\n```",
    "| a |\n|---|\n| <img src onerror=ring()> |",
    "[^x]\n\n[^x]: <script>ring()</script>",
];

#[test]
fn own_payloads_break_no_invariant() {
    for payload in PAYLOADS {
        let html = strict(payload);
        assert_safe(&html, payload);
        assert_eq!(strict(&html), html, "from {payload:?}");
        for rendered in [
            from_commonmark(payload),
            from_commonmark(&to_commonmark(payload, None)),
        ] {
            assert_safe(&rendered, payload);
            assert_eq!(strict(&rendered), rendered, "from {payload:?}");
        }
    }
}

#[test]
fn the_judge_sees_what_is_wrong() {
    for (html, invariant) in [
        ("<script>x</script>", "G1"),
        ("<img src=x onerror=y>", "G2"),
        ("<p style='background:url(x)'>", "G2"),
        ("<a href='java\tscript:x'>", "G3"),
        ("<!-- x -->", "G4"),
        ("<p id=location>", "G7"),
        ("<template><script>x</script></template>", "G1"),
    ] {
        let found = oracle::violations(&oracle::parse(html));
        assert!(
            found.iter().any(|(name, _)| *name == invariant),
            "{html}: {found:?}"
        );
    }
}
