"""Credentials in text: found by their shape, and masked wherever text is shown.

A shape is taken from what its maker publishes, named beside each rule. A pattern has no nested and
no adjoining unbounded repetitions, so that the longest line takes time in proportion to its length.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of credential; where the pattern has a group `secret`, the rest is only context.

    A text holds none where it has none of the `clues`, in whatever case: that is quickly seen.
    """

    name: str
    clues: tuple[str, ...]
    pattern: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A credential that stands in a text, and the name of the rule that knows it."""

    rule: str
    secret: str


_CHAR = "[A-Za-z0-9_-]"
"""What such a token is made of: a letter of another alphabet that follows is none of it."""

_PROSE = "|".join(
    (
        # What is said of a password in a sentence, and is none.
        r"too|not|no|now|being|still|only|also|already|never|always|very|currently|the|an?|one",
        r"in|on|at|to|for|from|by|with|up|out|due|there|here|this|that|what|where|when|whether",
        r"new|old|wrong|weak|strong|short|long|empty|blank|same|reset|set|lost|gone|kept|sent",
        r"okay|fine|known|unknown|default|secret|safe|secure|insecure|broken|done|open|ready",
        r"forgotten|hidden|visible|missing|invalid|valid|correct|incorrect|unique|case|shown",
        r"must|should|shall|will|can|may|might|needs?|see|ask|change|rotate|renew|update|send",
        r"store|check|none|null|nil|true|false|todo|tbd|tba|n/a|pending|unchanged|rules?|required",
        r"noch|nicht|schon|sehr|nur|auch|immer|nie|jetzt|nun|hier|weg|leer|lang|kurz|falsch|neu",
        r"richtig|stark|schwach|sicher|unsicher|bekannt|unbekannt|vergessen|offen|geheim|fehlt",
        r"bitte|siehe|muss|soll|wird|zu|zur|zum|im|am|bei|beim|von|vom|für|mit|eine?|der|die|das",
        r"pass\w*|pwd?|kennwort|vault|keepass\w*|bitwarden|lastpass|1password|github|gitlab|passwordless",
        # Kinds of words: participles, adjectives, adverbs.
        r"(?:[^\W\d]|-)+(?:ed|ing|able|ible|ly|less|ful|ory|ary|ive|ent|ant|bar|lich|los|isch|ert|igt)",
        r"ge\w+t|abge\w+|ver\w+t",
        # What holds a digit and is none: lengths, days, quarters, methods, versions, issues.
        r"\d+(?:st|nd|rd|th|x|d|h|min|bits?)|\d+[-+]?(?:char|zeichen|stell|digit|day|tage|week)\w*",
        r"q[1-4](?:[-/]?\d+)?|kw-?\d+|base64\S*|sha-?\d\S*|md5\S*|2fa\S*|mfa\S*|v\d[\d.]*",
        r"(?-i:[A-Z][A-Z0-9]+-\d+)|\d{4}-\d\d-\d\d|\d{1,2}:\d\d",
    )
)
_FILLER = (
    rf"""(?!(?:{_PROSE})(?![\w$@#%^&+=~-]|!\w)|\w+://|[\w.]+\(|os\.|process\.|x{{3}}|\.{{2}})"""
)
"""Before a password: whatever is a word of the sentence, a link, a call or a place-holder."""

_AFTER = (
    r"""(?=["'`*)\]]{0,3}(?:[.,;!?][\s"'`*)\]]|[.,;!?]?[ \t]{0,8}(?:$|[\n|])|"""
    r"[ \t]{1,3}(?:by|until|till|before|for|on|due|and|bis|für|und|ab|[(\[\-–—#@→])))"
)
"""Behind a password that is a plain word: the sentence, or at least that part of it, ends."""

_PASSWORD = (
    r"(?im)(?<![a-z0-9])(?:pass(?:word|wort|phrase|code|wd)|kennwort|passwd|pwd|pw)"
    r"""["'`*]{0,2}(?:[ \t]{1,3}(?:for|of|to|on|at|für|zum|zur|von|vom|im|am|beim|des|der|\()"""
    r"[^\n:=.;\[]{1,48}?)?"
    r"(?:[ \t]{0,3}(?::=|[:=→]|->|=>)|[ \t]{1,3}(?:is|ist|lautet|reads|war|was)(?![a-z]):?)"
    r"(?:[ \t]{1,3}(?:now|jetzt|nun|still|noch):?(?=[ \t]))?"
    rf"""[ \t]{{0,3}}["'`*„“«‘]{{0,2}}{_FILLER}(?P<secret>"""
    r"(?=[^\s]{0,64}\d)(?=[^\s]{0,64}[^\W\d_])[\w!@#$%^&+=~?./:-]{4,}+"
    r"|[^\W_]\w{0,40}+[!@#$%^&+=~]\w[\w!@#$%^&+=~?-]{1,}+"
    r"|\d{4,}+(?![.:/-]?\d|[ \t]?(?:char|zeichen|bit|day|tage|hour|stund|user|account|konten))"
    rf"|[^\W\d_][\w-]{{3,}}+{_AFTER})"
)

_NAMED = (
    r"(?i)(?<![a-z0-9])(?:(?:api|access|auth|secret|private|client|bearer|app|service|deploy)[ _-]?"
    r"(?:key|token|secret)|token|secret)"
    r"""["'`*]{0,2}(?:[ \t]{0,3}(?::=|[:=]|->|=>)|[ \t]{1,3}(?:is|ist|lautet)(?![a-z]):?)"""
    r"""[ \t]{0,3}["'`*]{0,2}(?![\w.+-]{1,24}://|[0-9a-f]{8}-[0-9a-f]{4}-)"""
    r"(?=[\w+/=-]{0,64}[0-9])(?=[\w+/=-]{0,64}[a-z])(?P<secret>[\w+/=-]{16,}+)"
)

RULES: tuple[Rule, ...] = (
    # RFC 7468 and RFC 4880 (6.2), openssh's PROTOCOL.key: armour around private keys. Without its
    # end the rest of the text is the key.
    Rule(
        "private-key",
        ("private key",),
        r"-----BEGIN (?:[A-Z0-9]{1,16} ){0,4}PRIVATE KEY(?: BLOCK)?-----"
        r"(?:(?:(?!-----END)[\s\S])*-----END [A-Z0-9 ]{0,64}-----|[\s\S]*)",
    ),
    # github.blog, "Authentication token format updates are generally available": the prefixes, the
    # characters, and lengths that may grow to 255.
    Rule(
        "github-token",
        ("ghp_", "gho_", "ghu_", "ghs_", "ghr_"),
        r"(?<![A-Za-z0-9])gh[pousr]_[A-Za-z0-9_]{36,}+(?:\.[\w-]{8,}+)*+",
    ),
    Rule(
        "github-fine-grained-token",
        ("github_pat_",),
        r"(?<![A-Za-z0-9])github_pat_[A-Za-z0-9_]{36,}+",
    ),
    # docs.gitlab.com, "Token overview": the prefixes.
    Rule(
        "gitlab-token",
        ("gl",),
        r"(?<![A-Za-z0-9])gl(?:pat|dt|rt|cbt|ptt|ft|imt|agent|oas|soat|ffct)-[\w-]{20,}+"
        r"(?:\.[\w-]{2,}+)*+",
    ),
    # IAM user guide, "Unique identifiers" and "Manage access keys".
    Rule(
        "aws-access-key",
        ("akia", "asia", "abia"),
        r"(?<![A-Za-z0-9])(?:AKIA|ASIA|ABIA)[A-Z0-9]{16}(?![A-Za-z0-9])",
    ),
    Rule(
        "aws-secret-key",
        ("aws", "amazon", "secret"),
        r"(?i:aws|amazon|secret.?access)[^\n]{0,48}?(?<![A-Za-z0-9/+])(?![0-9a-f]{40})"
        r"(?P<secret>(?=[a-z0-9/+]{0,39}[A-Z])(?=[A-Z0-9/+]{0,39}[a-z])(?=[A-Za-z/+]{0,39}[0-9])"
        r"[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])",
    ),
    # Google Cloud, "Manage API keys" (39 characters) and "OAuth 2.0" (client secret, access token).
    Rule("google-api-key", ("aiza",), rf"(?<!{_CHAR})AIza{_CHAR}{{35}}(?!{_CHAR})"),
    Rule(
        "google-oauth-secret",
        ("gocspx-", "ya29."),
        r"(?<![A-Za-z0-9_-])(?:GOCSPX-[\w-]{24,}+|ya29\.[\w-]{20,}+)",
    ),
    # docs.slack.dev, "Tokens" and "Sending messages using incoming webhooks".
    Rule(
        "slack-token",
        ("xox", "xapp-"),
        r"(?<![A-Za-z0-9])(?:xoxe\.)?xox[abceoprs]-\d[A-Za-z0-9-]{9,}+"
        r"|(?<![A-Za-z0-9])xapp-\d-[A-Za-z0-9-]{10,}+",
    ),
    Rule(
        "slack-webhook",
        ("hooks.slack.com",),
        r"hooks\.slack\.com/(?:services|workflows|triggers)/[\w/-]{20,}+",
    ),
    # docs.stripe.com, "API keys"; keys of the test mode reach no money.
    Rule("stripe-key", ("k_live_",), r"(?<![A-Za-z0-9])[sr]k_live_[A-Za-z0-9]{10,}+"),
    Rule("stripe-webhook-secret", ("whsec_",), r"(?<![A-Za-z0-9])whsec_[A-Za-z0-9+/]{24,}+"),
    # twilio.com/docs, "API keys" (SK and 32 hexadecimal digits) and "Auth tokens" (32 of them).
    Rule("twilio-key", ("sk",), r"(?<![A-Za-z0-9])SK[0-9a-f]{32}(?![A-Za-z0-9])"),
    Rule(
        "twilio-auth-token",
        ("twilio",),
        r"(?i:twilio)[^\n]{0,64}?(?<![A-Za-z0-9])(?P<secret>[0-9a-f]{32})(?![A-Za-z0-9])",
    ),
    # twilio.com/docs/sendgrid, "API keys": 69 characters.
    Rule("sendgrid-key", ("sg.",), r"(?<![A-Za-z0-9])SG\.[\w-]{16,32}\.[\w-]{32,64}"),
    # github.blog, "npm's new access token format"; pypi.org/help, "API tokens": macaroons.
    Rule("npm-token", ("npm_",), r"(?<![A-Za-z0-9])npm_[A-Za-z0-9]{36,}+"),
    Rule("pypi-token", ("pypi-",), r"(?<![A-Za-z0-9])pypi-AgE[\w-]{40,}+"),
    # learn.microsoft.com, "Configure connection strings" and "Create a service SAS" (signature).
    Rule(
        "azure-account-key",
        ("key",),
        r"(?i:(?:Account|SharedAccess)Key) ?= ?(?P<secret>[\w+/]{40,}+={0,2})",
    ),
    Rule("azure-sas", ("sig=",), r"[?&]sig=(?P<secret>[\w%+/-]{40,}+={0,2})"),
    # RFC 7519: a header and a payload that are JSON objects, and a signature.
    Rule("json-web-token", ("eyj",), r"(?<![A-Za-z0-9_-])eyJ[\w-]{8,}+\.eyJ[\w-]{8,}+\.[\w-]{8,}+"),
    # The consoles of OpenAI and Anthropic: `sk-`, the kind of key, a long random body.
    Rule(
        "ai-api-key",
        ("sk-",),
        r"(?<![A-Za-z0-9])sk-(?:(?:proj|svcacct|admin|ant|or)-(?=[A-Za-z_-]{0,64}\d)[\w-]{20,}+"
        r"|[A-Za-z0-9]{32,}+)",
    ),
    # support.atlassian.com, "Manage API tokens": the length varies.
    Rule(
        "atlassian-token",
        ("atatt", "atctt", "atbb", "atstt"),
        r"(?<![A-Za-z0-9])AT(?:ATT|CTT|BB|STT)[\w=-]{20,}+",
    ),
    # RFC 3986 (3.2.1): user and password before the host. What a script fills in is none.
    Rule(
        "url-password",
        ("://",),
        r"(?<=[A-Za-z0-9])://[^\s/:@?#]{0,128}:(?![<${%*\[]|x{3}|\.{2})"
        r"(?P<secret>[^\s/@?#]{1,256})@(?=[\w\[])",
    ),
    Rule("password", ("pass", "kennwort", "pw"), _PASSWORD),
    Rule("named-secret", ("key", "token", "secret"), _NAMED),
)
"""All kinds, in the order in which they are asked: what one has taken, no later one sees."""

_CLUES = frozenset(clue for rule in RULES for clue in rule.clues)


def findings(text: str) -> tuple[Finding, ...]:
    """The credentials in a text, by rule."""
    return _swept(text)[1]


def masked(text: str) -> str:
    """The text with the name of the rule in place of every credential."""
    return _swept(text)[0]


def mask(rule: str) -> str:
    """What is shown instead of a credential."""
    return f"[secret: {rule}]"


def _swept(text: str) -> tuple[str, tuple[Finding, ...]]:
    found: list[Finding] = []
    small = text.casefold()
    if not any(map(small.__contains__, _CLUES)):
        return text, ()
    for rule in RULES:
        if any(map(small.__contains__, rule.clues)):
            pattern, group = _compiled(rule)
            matches = list(pattern.finditer(text))
            found += [Finding(rule.name, match[group]) for match in matches]
            text = _without(text, matches, group, mask(rule.name))
    return text, tuple(found)


def _without(text: str, matches: Sequence[re.Match[str]], group: str | int, instead: str) -> str:
    parts, at = [], 0
    for match in matches:
        start, end = match.span(group)
        parts += [text[at:start], instead]
        at = end
    return "".join((*parts, text[at:]))


@cache
def _compiled(rule: Rule) -> tuple[re.Pattern[str], str | int]:
    """The pattern with its group, made ready when first needed: every start would pay for it."""
    pattern = re.compile(rule.pattern)
    return pattern, "secret" if "secret" in pattern.groupindex else 0
