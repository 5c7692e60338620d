"""A token and an address of the post, for the addresses of the access matrix."""

from tests.cast import Cast
from tests.partners.ground import hook_of, made


def partner_addresses(cast: Cast) -> dict[str, list[object]]:
    token, _text = made(cast.head_of_post, cast.post)
    hook, _secret = hook_of(cast.head_of_post, cast.post)
    acts = ("", "-test", "-start", "-remove")
    return {"desk:token-end": [token.public_id], **{f"desk:hook{act}": [hook.uid] for act in acts}}
