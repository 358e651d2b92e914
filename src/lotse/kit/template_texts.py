"""Finding the interface texts in a Django template, for Babel's extractor."""

from collections.abc import Iterator
from typing import IO, Any

from django.template.base import Lexer, Token, TokenType
from django.utils.translation import trim_whitespace
from django.utils.translation.template import block_re, endblock_re, inline_re, plural_re

Found = tuple[int, str, str | tuple[str, ...], list[str]]


def extract(
    stream: IO[bytes],
    keywords: Any,  # noqa: ARG001 – Babel names these three
    comment_tags: Any,  # noqa: ARG001 – Babel's signature
    options: Any,  # noqa: ARG001 – Babel's signature
) -> Iterator[Found]:
    """The texts of ``translate`` and ``blocktranslate`` tags: line, function, texts, comments."""
    tokens = iter(Lexer(stream.read().decode("utf-8")).tokenize())
    for token in tokens:
        if token.token_type is not TokenType.BLOCK:
            continue
        if inline := inline_re.match(token.contents):
            context, text = inline.group(3), inline.group(1)[1:-1]
            yield _found(token, context, [text])
        elif block := block_re.match(token.contents):
            forms = _forms(tokens, is_trimmed="trimmed" in token.split_contents())
            yield _found(token, block.group(2), forms)


def _found(token: Token, context: str | None, forms: list[str]) -> Found:
    line = token.lineno or 0
    function = "n" * (len(forms) > 1) + "p" * bool(context) + "gettext"
    texts = tuple(([context[1:-1]] if context else []) + forms)
    return line, function, texts if len(texts) > 1 else texts[0], []


def _forms(tokens: Iterator[Token], *, is_trimmed: bool) -> list[str]:
    """The text up to the end of the block: one form, or singular and plural."""
    forms = [""]
    for token in tokens:
        if token.token_type is TokenType.BLOCK and endblock_re.match(token.contents):
            break
        if token.token_type is TokenType.BLOCK and plural_re.match(token.contents):
            forms.append("")
        elif token.token_type is TokenType.VAR:
            forms[-1] += f"%({token.contents})s"
        elif token.token_type is TokenType.TEXT:
            forms[-1] += token.contents.replace("%", "%%")
    return [trim_whitespace(form) if is_trimmed else form for form in forms]
