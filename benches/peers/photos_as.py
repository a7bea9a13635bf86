"""NDJSON requests with JPEG photos, once more with the photos in another format; and photos as files.

Arguments: the source, the target, `png` or `jp2`, how many requests; with `jpg` the target is a folder of files as they are.
JPEG 2000 at a tenth of the raw size, about as in a passport's chip.
"""

import json
import os
import sys

import cv2
import numpy as np
import pybase64

SETTINGS = {"png": [], "jp2": [cv2.IMWRITE_JPEG2000_COMPRESSION_X1000, 100]}


def main() -> None:
    source, target, form, count = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
    with open(source) as lines:
        rows = [json.loads(line) for line, _ in zip(lines, range(count))]
    if form == "jpg":
        os.makedirs(target, exist_ok=True)
        for row in rows:
            with open(os.path.join(target, f"{row['request_id']}.jpg"), "wb") as out:
                out.write(pybase64.b64decode(row["face_image"]))
        return
    with open(target, "w") as out:
        for row in rows:
            pixels = cv2.imdecode(np.frombuffer(pybase64.b64decode(row["face_image"]), np.uint8), cv2.IMREAD_COLOR)
            _, file = cv2.imencode(f".{form}", pixels, SETTINGS[form])
            row["face_image"] = pybase64.b64encode(file.tobytes()).decode()
            out.write(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
