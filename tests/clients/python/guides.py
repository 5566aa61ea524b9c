"""Runs a guide of `docs/clients` as a reader would: block by block, in one shell.

| block | what happens to it |
|---|---|
| its first line is `# NAME` or `// NAME`, a file's name | it is written to that file |
| `sh`, `python`, `js` | it is run |
| `text`, `json` | it is what the block before it prints |
| anything else, such as `console` | it is for reading only |

The addresses in the guide stand for those of the server under test.
"""

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

GUIDES = Path(__file__).parents[3] / "docs" / "clients"
ADDRESS = "127.0.0.1:8080"
TLS_ADDRESS = "127.0.0.1:8443"
READ_FROM_SOURCE = "\n**Read from source**"
RUN_HERE = "\n**Run here**"
FENCED = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILE_NAME = re.compile(r"(?:#|//) ([\w-]+\.\w+)\n")
COMMANDS = {"sh": "{}", "python": "python - <<'END'\n{}END\n", "js": "node - <<'END'\n{}END\n"}
END_OF_BLOCK = "-- end of block --"


@dataclass
class Block:
    language: str
    text: str

    @property
    def file_name(self):
        found = FILE_NAME.match(self.text)
        return found and found[1]


def text_of(guide):
    return (GUIDES / guide).read_text(encoding="utf-8")


def blocks(guide, address, tls_address=TLS_ADDRESS):
    text = text_of(guide).replace(ADDRESS, address).replace(TLS_ADDRESS, tls_address)
    return [Block(language, body) for language, body in FENCED.findall(text)]


def file_of(guide, name, address):
    """A file that the guide has its reader write."""
    (block,) = [block for block in blocks(guide, address) if block.file_name == name]
    return block.text


def run(guide, server, directory, path=(), environment=None, tls_server=f"https://{TLS_ADDRESS}"):
    """Follows the guide in `directory`, and checks that every block prints what the guide says."""
    addresses = server.removeprefix("http://"), tls_server.removeprefix("https://")
    script, printing, expected = ["set -euo pipefail\n"], [], {}
    for block in blocks(guide, *addresses):
        if block.file_name:
            script.append(f"cat > {block.file_name} <<'END'\n{block.text}END\n")
        elif block.language in COMMANDS:
            printing.append(block)
            script += [COMMANDS[block.language].format(block.text), f"echo '{END_OF_BLOCK}'\n"]
        elif block.language in ("text", "json"):
            expected[len(printing) - 1] = block.text.strip()

    fauxfactor = Path(os.environ["FAUXFACTOR_BIN"]).absolute()
    searched = [*map(str, path), str(Path(sys.executable).parent), str(fauxfactor.parent)]
    done = subprocess.run(
        ["bash"],
        input="".join(script),
        cwd=directory,
        env={
            **os.environ,
            "PATH": os.pathsep.join([*searched, os.environ["PATH"]]),
            "FAUXFACTOR_URL": server,
            **(environment or {}),
        },
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, f"{guide} fails:\n{done.stdout}\n{done.stderr}"
    printed = [part.strip() for part in done.stdout.split(f"{END_OF_BLOCK}\n")]
    for index, text in expected.items():
        assert printed[index] == text, (
            f"{guide} prints something else after:\n{printing[index].text}"
        )
    assert expected, f"{guide} shows nothing that can be checked"
