"""Credentials that open nothing, put together here so that no scanner takes them for a leak."""

from random import Random

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_ALNUM = _LETTERS + "0123456789"


def body(length: int, alphabet: str = _ALNUM) -> str:
    """Letters and digits as a provider would draw them, the same each time."""
    drawn = Random(length).choices(alphabet, k=length - 4)
    return "".join(drawn) + "a7Qz"[: 4 if alphabet is _ALNUM else 0].ljust(4, alphabet[0])


HEX = "0123456789abcdef"
UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"

AWS_SECRET = "wJ4l" + body(36)
PEM = "-----BEGIN " + "RSA PRIVATE KEY-----"
PEM_END = "-----END " + "RSA PRIVATE KEY-----"
JWT = "ey" + "J" + body(24) + ".ey" + "J" + body(40) + "." + body(43)

TOKENS: dict[str, tuple[str, ...]] = {
    "github-token": tuple(f"gh{kind}" + "_" + body(36) for kind in "pousr"),
    "github-fine-grained-token": ("github" + "_pat_" + body(22) + "_" + body(59),),
    "gitlab-token": (
        "glpat" + "-" + body(20),
        "glrt" + "-" + body(20),
        "glpat" + "-" + body(26) + ".01." + body(9),
    ),
    "aws-access-key": ("AK" + "IA" + body(16, UPPER), "AS" + "IA" + body(16, UPPER)),
    "google-api-key": ("AI" + "za" + body(35),),
    "google-oauth-secret": ("GOC" + "SPX-" + body(28), "ya" + "29." + body(60)),
    "slack-token": (
        "xo" + "xb-" + "123456789012-" + body(24),
        "xo" + "xp-" + "2-" + body(48),
        "xo" + "xe.xo" + "xp-1-" + body(60),
        "xa" + "pp-1-" + body(40),
    ),
    "slack-webhook": ("hooks.slack" + ".com/services/T0A1B2C3D/B0A1B2C3D/" + body(24),),
    "stripe-key": ("sk" + "_live_" + body(24), "rk" + "_live_" + body(99)),
    "stripe-webhook-secret": ("wh" + "sec_" + body(32),),
    "twilio-key": ("S" + "K" + body(32, HEX),),
    "sendgrid-key": ("S" + "G." + body(22) + "." + body(43),),
    "npm-token": ("np" + "m_" + body(36),),
    "pypi-token": ("py" + "pi-AgE" + body(120),),
    "json-web-token": (JWT,),
    "ai-api-key": (
        "s" + "k-proj-" + body(48) + "-" + body(20),
        "s" + "k-ant-api03-" + body(93),
        "s" + "k-" + body(48),
    ),
    "atlassian-token": ("AT" + "ATT3xFf" + body(160) + "=4A5B6C7D", "AT" + "CTT3" + body(60)),
}
"""By rule: what is a secret wherever it stands."""

SENTENCES: dict[str, tuple[tuple[str, str], ...]] = {
    "aws-secret-key": (
        (f"AWS secret access key: {AWS_SECRET}", AWS_SECRET),
        (f"aws_secret_access_key={AWS_SECRET}", AWS_SECRET),
    ),
    "twilio-auth-token": ((f"Twilio auth is {body(32, HEX)}", body(32, HEX)),),
    "azure-account-key": (
        (f"AccountName=pier;AccountKey={body(86)}==;EndpointSuffix=x", body(86) + "=="),
        (f"SharedAccessKey={body(43)}=", body(43) + "="),
    ),
    "azure-sas": (
        (f"https://pier.blob.core.windows.net/x?sv=2021-06-08&sig={body(40)}%3D", body(40)),
    ),
    "url-password": (
        ("Clone https://ines:hafen42@git.example.org/pier.git", "hafen42"),
        ("postgres://pier:T1de!table@db.example.org:5432/pier", "T1de!table"),
        ("redis://:ebbflow7@cache.example.org", "ebbflow7"),
    ),
    "private-key": (
        (f"{PEM} MIIE{body(40)} {PEM_END}", body(40)),
        (f"{PEM}\nMIIE{body(40)}\n{PEM_END}", body(40)),
        (f"-----BEGIN OPENSSH PRIVATE KEY----- b3Bl{body(40)}", body(40)),
        (f"-----BEGIN PGP PRIVATE KEY BLOCK----- lQdG{body(40)}", body(40)),
        (f"-----BEGIN ENCRYPTED PRIVATE KEY----- MIIF{body(40)}", body(40)),
    ),
    "named-secret": (
        (f"The API key is {body(32)}", body(32)),
        (f"client_secret: {body(40)}", body(40)),
        (f"access token = {body(24)}", body(24)),
        (f"Secret: `{body(20)}`", body(20)),
    ),
    "password": (
        ("The password is hunter2", "hunter2"),
        ("WiFi password is swordfish", "swordfish"),
        ("the password is swordfish.", "swordfish"),
        ("Password: swordfish", "swordfish"),
        ("Password: `swordfish`", "swordfish"),
        ("Password is now hunter2", "hunter2"),
        ("pw: Ebbe2031!", "Ebbe2031!"),
        ("PW=geheim123", "geheim123"),
        ("pwd = T1detable", "T1detable"),
        ("password=T1detable#7", "T1detable#7"),
        ("passphrase: correct-horse-9", "correct-horse-9"),
        ("The passcode is 471188", "471188"),
        ("Passwort lautet Sonnenblume", "Sonnenblume"),
        ("Das Passwort ist Ebbe2031", "Ebbe2031"),
        ("Passwort für das WLAN lautet Flut-77", "Flut-77"),
        ("Kennwort: Kaimauer9", "Kaimauer9"),
        ("password for the guest wifi is hunter2!", "hunter2!"),
        ("new password (guest network): hunter2", "hunter2"),
        ("Set the password to match: password -> tr0mbone", "tr0mbone"),
        ("the password is swordfish by Friday", "swordfish"),
        ("password: P$ssword", "P$ssword"),
        ('"password": "ebb7flow"', "ebb7flow"),
        ("The password reads kelp88", "kelp88"),
    ),
}
"""By rule: what is a secret by the words around it, with the part that nobody may see."""

LEAKS: tuple[tuple[str, str, str], ...] = (
    *(
        (rule, f"Ines to use {token} in the build", token)
        for rule, tokens in TOKENS.items()
        for token in tokens
    ),
    *((rule, sentence, secret) for rule, pairs in SENTENCES.items() for sentence, secret in pairs),
)
"""Rule, line, and the secret in it."""
