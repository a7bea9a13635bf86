"""The photo job in Python: NDJSON requests with photos against NDJSON records, one Parquet file of results.

The same networks in ONNX Runtime, one session of each a process, one thread a session, by its own kernels with denormal numbers
flushed to zero, or by OpenVINO in bfloat16; a process a core. OpenCV decodes, resizes, aligns; numpy does the rest on whole arrays. The recipe is that of `model.toml`: letter box, boxes
that overlap once, 68 points, five points, a similarity, the embedding, its cosine with the record's template. Compared: batches
of 16 to 128 lines a task are equally fast; `cv2.dnn.blobFromImage` makes the inputs faster than numpy does.
"""

import argparse
import json
import multiprocessing
import os
import tomllib

import cv2
import numpy as np
import onnxruntime
import pyarrow as pa
import pyarrow.parquet as pq
import pybase64

LINES = 32
MEANS = [[37, 38, 40, 41], [43, 44, 46, 47], [30], [48, 60], [54, 64]]
# Names of the networks' files as they are prepared, and as they were downloaded.
FILES = {"detector": "fr_detect.onnx", "landmarks": "fr_landmark.onnx", "embedding": "fr_feature.onnx"}


def main() -> None:
    options = arguments()
    os.makedirs(options.out, exist_ok=True)
    with multiprocessing.Pool(options.processes, Worker.start, [options]) as pool, open(options.requests, "rb") as lines:
        answers = [answer for batch in pool.imap_unordered(Worker.work, batches(lines)) for answer in batch]
        pool.close()
        pool.join()
    columns = zip(*answers)
    types = [pa.string(), pa.string(), pa.list_(pa.string()), pa.float32()]
    arrays = [pa.array(column, kind) for column, kind in zip(columns, types)]
    pq.write_table(pa.table(arrays, ["request_id", "outcome", "reasons", "similarity"]), f"{options.out}/results.parquet")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--requests", required=True)
    parser.add_argument("--records", required=True)
    parser.add_argument("--manifest", required=True, help="model.toml with recipe, gates and threshold")
    parser.add_argument("--models", required=True, help="folder of the networks, prepared or as they were downloaded")
    parser.add_argument("--provider", choices=["onnxruntime", "openvino"], default="onnxruntime", help="what runs them")
    parser.add_argument("--out", required=True)
    parser.add_argument("--processes", type=int, default=os.cpu_count())
    return parser.parse_args()


def batches(lines):
    batch = []
    for line in lines:
        batch.append(line)
        if len(batch) == LINES:
            yield batch
            batch = []
    if batch:
        yield batch


class Unusable(Exception):
    """Why a photo cannot be compared."""


class Worker:
    """One process: its sessions and all records."""

    one: "Worker"

    @classmethod
    def start(cls, options: argparse.Namespace) -> None:
        cls.one = cls(options)

    @classmethod
    def work(cls, lines: list[bytes]) -> list[tuple]:
        return [cls.one.answer(json.loads(line)) for line in lines]

    def __init__(self, options: argparse.Namespace) -> None:
        cv2.setNumThreads(1)
        with open(options.manifest, "rb") as manifest:
            self.recipe = tomllib.load(manifest)
        self.gates, self.threshold = self.recipe["gates"], self.recipe["threshold"]["similarity"]
        self.goal = np.array(self.recipe["embedding"]["points"], np.float64)
        self.detector, self.landmarks, self.embedding = (session(options.models, name, options.provider) for name in FILES)
        self.records = {}
        with open(options.records) as lines:
            for record in map(json.loads, lines):
                template = np.frombuffer(pybase64.b64decode(record.get("face_template", "")), "<f4").astype(np.float16)
                record["template"] = unit(template.astype(np.float32)) if template.size else None
                self.records[record["doc_type"], record["doc_number"]] = record

    def answer(self, request: dict) -> tuple:
        try:
            probe = self.probe(pybase64.b64decode(request["face_image"]))
        except Unusable as why:
            return request["request_id"], "not_processed", [str(why)], None
        record = self.records.get((request["doc_type"], request["doc_number"]))
        if record is None:
            return request["request_id"], "inconsistent", ["not_found"], None
        if record["template"] is None:
            return request["request_id"], "not_processed", ["reference_missing"], None
        similarity = float(unit(probe) @ record["template"])
        reasons = [] if request["name"] in (record["name"], record["name_latin"]) else ["name_differs"]
        reasons += [] if request["birth_date"] == record["birth_date"] else ["birth_date_differs"]
        reasons += [] if similarity >= self.threshold else ["face_differs"]
        return request["request_id"], "inconsistent" if reasons else "consistent", reasons, similarity

    def probe(self, file: bytes) -> np.ndarray:
        """The embedding of the one face."""
        # OpenCV goes on with grey where a file ends early; the end marker tells.
        whole = not file.startswith(b"\xff\xd8") or b"\xff\xd9" in file[-64:]
        image = cv2.imdecode(np.frombuffer(file, np.uint8), cv2.IMREAD_COLOR) if whole else None
        if image is None:
            raise Unusable("face_unreadable")
        box = self.face(image)
        points = self.points(image, box)
        aligned = self.align(image, points)
        inputs = cv2.dnn.blobFromImage(aligned, 1 / 127.5, None, (127.5, 127.5, 127.5), swapRB=False)
        return self.embedding.run(None, {"input": inputs})[0][0]

    def face(self, image: np.ndarray) -> np.ndarray:
        recipe = self.recipe["detector"]
        height, width = image.shape[:2]
        scale = min(320 / width, 240 / height) * recipe["fill"]
        size = np.array([max(1, round(width * scale)), max(1, round(height * scale))])
        left, top = (320 - size[0]) // 2, (240 - size[1]) // 2
        canvas = np.full((240, 320, 3), 127, np.uint8)
        canvas[top : top + size[1], left : left + size[0]] = cv2.resize(image, size.tolist(), interpolation=cv2.INTER_AREA)
        inputs = cv2.dnn.blobFromImage(canvas, 1 / 128, None, (127, 127, 127), swapRB=True)
        scores, boxes = self.detector.run(None, {"input": inputs})
        scores, boxes = scores[0, :, 1], boxes[0]
        sure = np.flatnonzero(scores >= recipe["score_min"])
        sure = sure[np.argsort(-scores[sure], kind="stable")]
        boxes = (boxes[sure] * [320, 240, 320, 240] - [left, top, left, top]) * np.tile([width, height] / size, 2)
        kept = []
        while len(boxes):
            best = boxes[0]
            kept.append(best)
            boxes = boxes[overlap(best, boxes) < recipe["overlap_max"]]
        if not kept:
            raise Unusable("face_none")
        areas = area(np.array(kept))
        if np.count_nonzero(areas >= self.gates["second_face_min"] * areas.max()) > 1:
            raise Unusable("face_several")
        return kept[int(areas.argmax())]

    def points(self, image: np.ndarray, box: np.ndarray) -> np.ndarray:
        side = (box[3] - box[1]) * self.recipe["landmarks"]["side"]
        left, top = (box[0] + box[2] - side) / 2, (box[1] + box[3] - side) / 2
        level, halved = level_of(image, side / 64)
        step = side / 64 / halved
        # From the square to the level; centres of pixels count.
        shift = [(corner + 0.5 * side / 64) / halved - 0.5 for corner in (left, top)]
        into = np.array([[step, 0, shift[0]], [0, step, shift[1]]])
        square = cv2.warpAffine(
            level, into, (64, 64), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE
        )
        grey = cv2.cvtColor(square, cv2.COLOR_BGR2GRAY).astype(np.float32)[None, None] / 256
        all_points = self.landmarks.run(None, {"input": grey})[0].reshape(68, 2)
        return np.array([all_points[chosen].mean(0) for chosen in MEANS]) * side + [left - 0.5, top - 0.5]

    def align(self, image: np.ndarray, points: np.ndarray) -> np.ndarray:
        source, goal = points - points.mean(0), self.goal - self.goal.mean(0)
        spread = (source**2).sum()
        along, across = (source * goal).sum() / spread, (source[:, 0] * goal[:, 1] - source[:, 1] * goal[:, 0]).sum() / spread
        turn = np.array([[along, -across], [across, along]])
        fitted = source @ turn.T
        misfit = np.sqrt(((fitted - goal) ** 2).sum(1).mean())
        level, halved = level_of(image, 1 / np.hypot(along, across))
        into = turn * halved
        centre = (points.mean(0) + 0.5) / halved - 0.5
        aligned = cv2.warpAffine(level, np.c_[into, self.goal.mean(0) - into @ centre], (112, 112), flags=cv2.INTER_LINEAR)
        self.pass_gates(points, misfit, aligned)
        return aligned

    def pass_gates(self, points: np.ndarray, misfit: float, aligned: np.ndarray) -> None:
        gates = self.gates
        left, right, nose = points[:3]
        across = right - left
        eyes = np.hypot(*across)
        along, down = across / eyes, np.array([-across[1], across[0]]) / eyes
        middle, mouth = (left + right) / 2, (points[3] + points[4]) / 2
        nod = (nose - middle) @ down / max((mouth - middle) @ down, 1e-9)
        turn, tilt = abs((nose - middle) @ along) / eyes, abs(np.degrees(np.arctan2(across[1], across[0])))
        grey = cv2.cvtColor(aligned, cv2.COLOR_BGR2GRAY).astype(np.float32)
        mean, deviation = grey.mean(), grey.std()
        sharpness = cv2.Laplacian(grey, cv2.CV_32F)[1:-1, 1:-1].var() / max(deviation**2, 1)
        passed = (
            eyes >= gates["eyes_pixels_min"] and misfit <= gates["misfit_max"] and turn <= gates["turn_max"]
            and gates["nod"][0] <= nod <= gates["nod"][1] and tilt <= gates["tilt_degrees_max"]
            and gates["brightness"][0] <= mean <= gates["brightness"][1] and deviation >= gates["contrast_min"]
            and sharpness >= gates["sharpness_min"]
        )
        if not passed:
            raise Unusable("face_quality")


# Threads that OpenVINO would bind to processors would all be bound to the first.
OPENVINO = {"INFERENCE_PRECISION_HINT": "bf16", "INFERENCE_NUM_THREADS": "1", "NUM_STREAMS": "1", "ENABLE_CPU_PINNING": "NO"}


def session(folder: str, name: str, provider: str) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    prepared = os.path.join(folder, f"{name}.onnx")
    path = prepared if os.path.exists(prepared) else os.path.join(folder, FILES[name])
    if provider == "openvino":
        chosen = ("OpenVINOExecutionProvider", {"device_type": "CPU", "load_config": json.dumps({"CPU": OPENVINO})})
        return onnxruntime.InferenceSession(path, options, providers=[chosen])
    options.add_session_config_entry("session.set_denormal_as_zero", "1")
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def level_of(image: np.ndarray, reduction: float) -> tuple[np.ndarray, int]:
    """The image at half, a quarter, … of its size, so that it is sampled at about its own."""
    halved = 2 ** int(np.log2(max(1.0, reduction)))
    if halved == 1:
        return image, 1
    height, width = image.shape[0] // halved, image.shape[1] // halved
    whole = image[: height * halved, : width * halved]
    return cv2.resize(whole, (width, height), interpolation=cv2.INTER_AREA), halved


def area(boxes: np.ndarray) -> np.ndarray:
    return np.clip(boxes[..., 2] - boxes[..., 0], 0, None) * np.clip(boxes[..., 3] - boxes[..., 1], 0, None)


def overlap(box: np.ndarray, boxes: np.ndarray) -> np.ndarray:
    shared = area(np.concatenate([np.maximum(box[:2], boxes[:, :2]), np.minimum(box[2:], boxes[:, 2:])], 1))
    return shared / np.maximum(area(box) + area(boxes) - shared, 1e-9)


def unit(numbers: np.ndarray) -> np.ndarray:
    return numbers / np.linalg.norm(numbers)


if __name__ == "__main__":
    main()
