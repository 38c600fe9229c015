"""Makes `smollm_tokens.json`: what the original's tokenizer gives for 240 odd texts.

    pip install tokenizers            (in an environment of its own)
    python tests/data/make_smollm_tokens.py

The oracle is the Rust library that the model was trained with, set as its `tokenizer.json` sets it:
digits one by one, then byte-level pieces. Vocabulary and merges come from the file of weights.
"""

import json
import random
from pathlib import Path

from tokenizers import Tokenizer, models, pre_tokenizers

from helpers.models import smollm_download
from helpers.models.smollm_weights import GGUF

HERE = Path(__file__).parent
ODD = """
The apple fell from the|Please buy an apple and an orange|apple unveiled a new phone|a|A| a|a |  a|a  | |  |   |
it's|It's the dog's ball|we're, I'd, you'll, they've, I'm, don't|IT'S|' s|'s|''s|x's's|o'clock|'tis|rock'n'roll|’s it’s
3|12|3.14 is not 22/7|1,000,000|2026-11-26|a1b2|x2|  7|7  |a  7|½ ¾ ²|Ⅷ ⅷ|٣٤٥|१२३|①②③|1st 2nd|0x1F|1e-5|10%|$5
naïve café|cafe\u0301|Ünïcödé|ÀÉÎÕÜ|ſ|ß ẞ|ǅ|Ελληνικά|Привет, мир!|Здравствуйте|Հայերեն|ქართული|Tiếng Việt
עברית|שָׁלוֹם|العربية|مَرْحَبًا|سلام دنیا|हिन्दी|नमस्ते दुनिया|বাংলা|தமிழ்|ไทย|ภาษาไทย|ລາວ|မြန်မာ|ខ្មែរ|አማርኛ
日本語|こんにちは世界|カタカナ|中文字符|汉字和漢字|한국어|안녕하세요|𠀀𠀁|㐀|一二三|〇|「引用」|、。！？
😀|😀😀|I ❤️ you|👩‍👩‍👧‍👦|🇩🇪🇫🇷|👍🏽|🤷🏽‍♂️|a😀b|😀 a|☃|→ ↦ ⇒|∀x∈ℝ|∑∏∫|√2|π≈3.14|x²+y²|αβγ|ℵ₀|𝔸𝕓|ﬁ ﬂ
def f(n):\n    return n + 1|if x==y:\n\tprint(x)|for i in range(10): pass|a[i][j] = {k: v}|x = y if z else w|# comment|// c|/* c */
{"a": [1, 2, {"b": null}]}|<div class="x">a &amp; b</div>|SELECT * FROM t WHERE a = 'b';|git commit -m "x"|\\n \\t \\\\
https://example.org/a?b=c&d=e#f|a.b@example.org|C:\\Users\\x|/usr/bin/env|~/.cache|--flag=1|&&||a_b_c|snake_case_name|camelCaseName|CONST_NAME
a\tb|a\nb|a\r\nb|\n|\n\n|\n\n\n|a\n\nb|\t\t|\t a|a \n b|a\n |\n a|  \n  |a\u00a0b|a\u2003b|\u3000a|a\u200bb|\ufeffa|a\u2028b|a\u0085b|a\x0bb|a\x0cb
a\x1cb|\x1c\x1d\x1e\x1f|a\x1fb|\x00|\x01\x02|\x7f|\x80|\u0378|\U000e0001|\ue000|\uffff|\U0010ffff|\xad|a\u0301\u0302|\u0300
!!!|...|…|--|—|- -|?!|(a)|[b]|{c}|"quoted"|“quoted”|«a»|'a'|`a`|*a*|**a**|_a_|~a~|^|@a|#a|%|&|+|=|<|>||
<|endoftext|><|im_start|>user<|im_end|>|<|im_end|>|<repo_name>|[MASK]|</s>|Ġ|Ċ|ĠĠa|Âł
aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa|supercalifragilisticexpialidocious|antidisestablishmentarianism|Donaudampfschifffahrt
qzxjv|ZZZZ|iPhone|iPad|McDonald|O'Reilly|U.S.A.|e.g.|Ph.D.|a/b|a-b-c|co-operate|Apple apple APPLE aPPLE
"""  # noqa: E501


def texts():
    found = set(ODD.split("|")) - {""}
    chance = random.Random(0)
    signs = "ab Z9 .,'\n\t-_é日😀٣\u0301\u200d½ß\u00a0"
    while len(found) < 330:
        found.add("".join(chance.choices(signs, k=chance.randint(2, 14))))
    return sorted(found)


def main():
    values = GGUF(smollm_download.read()).values
    tokens = values["tokenizer.ggml.tokens"]
    merges = [tuple(pair.split(" ")) for pair in values["tokenizer.ggml.merges"]]
    oracle = Tokenizer(models.BPE({token: i for i, token in enumerate(tokens)}, merges))
    oracle.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Digits(individual_digits=True),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True),
        ]
    )
    known = {text: oracle.encode(text).ids for text in texts()}
    file = HERE / "smollm_tokens.json"
    file.write_text(json.dumps(known, ensure_ascii=True, indent=0) + "\n", encoding="utf-8")
    print(f"{len(known)} texts, {file.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
