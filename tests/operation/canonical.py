# SPDX-License-Identifier: Apache-2.0
"""The golden instructions are canonical JSON (RFC 8785) in the eyes of another implementation, and hold both texts."""
import json
import pathlib
import sys

files = sorted(pathlib.Path(sys.argv[1]).glob("*.json"))
failed = 0
for path in files:
    data = path.read_bytes()
    instruction = json.loads(data)
    again = json.dumps(instruction, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    texts = [path.with_suffix(f".{language}.txt").read_text(encoding="utf-8") for language in ("en", "zh-TW")]
    if again != data or texts != [instruction["text"]["en"], instruction["text"]["zh-TW"]]:
        print(f"{path.name}: not canonical, or its texts differ")
        failed += 1
print(f"check: {len(files) - failed} passed, {failed} failed")
sys.exit(failed > 0 or not files)
