"""The article's models in PyTorch, with weights from a safetensors file or written to one, for weights.test.ts.

Usage: torch_weights.py load FILE DATA             the model that the file names, its weights loaded strictly
       torch_weights.py save FILE DATA CONFIG      a model with random weights, written as float32 without metadata

Both score the model on the test half of DATA, in double precision and batches of 500, and print one JSON line.
"""

import json
import pathlib
import re
import struct
import sys

import numpy as np
import torch

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "scripts" / "golden"))
from vit import Model, randomise  # noqa: E402

DTYPES = {"F32": "<f4", "I64": "<i8"}
BATCH = 500


def read_safetensors(path):
    """All of the format that our files use, in a few lines; the real reader too, where it is installed."""
    data = pathlib.Path(path).read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    metadata = header.pop("__metadata__", {})
    tensors = {}
    for name, entry in header.items():
        begin, end = (8 + length + offset for offset in entry["data_offsets"])
        values = np.frombuffer(data[begin:end], DTYPES[entry["dtype"]]).reshape(entry["shape"])
        tensors[name] = torch.from_numpy(values.copy())
    try:
        from safetensors.torch import load_file
    except ImportError:
        return tensors, metadata
    theirs = load_file(path)
    assert theirs.keys() == tensors.keys() and all(torch.equal(theirs[k], v) for k, v in tensors.items())
    return theirs, metadata


def write_safetensors(path, tensors):
    header, parts, end = {}, [], 0
    for name, tensor in tensors.items():
        dtype = "I64" if tensor.dtype == torch.int64 else "F32"
        part = tensor.numpy().astype(DTYPES[dtype]).tobytes()
        header[name] = {"dtype": dtype, "shape": list(tensor.shape), "data_offsets": [end, end + len(part)]}
        parts.append(part)
        end += len(part)
    text = json.dumps(header).encode()
    pathlib.Path(path).write_bytes(struct.pack("<Q", len(text)) + text + b"".join(parts))


def read_idx(path):
    data = pathlib.Path(path).read_bytes()
    sizes = struct.unpack(f">{data[3]}I", data[4 : 4 + 4 * data[3]])
    return torch.from_numpy(np.frombuffer(data[4 + 4 * data[3] :], np.uint8).reshape(sizes).copy())


def camel(name):
    return re.sub(r"_(\w)", lambda match: match[1].upper(), name)


def score(model, folder):
    images = read_idx(f"{folder}/t10k-images-idx3-ubyte").double()[:, None] / 255
    labels = read_idx(f"{folder}/t10k-labels-idx1-ubyte").long()
    model.double().eval()
    with torch.no_grad():
        logits = torch.cat([model(batch) for batch in images.split(BATCH)])
    losses = torch.nn.functional.cross_entropy(logits, labels, reduction="none")
    correct = int((logits.argmax(dim=1) == labels).sum())
    return {"logits": logits.tolist(), "losses": losses.tolist(), "correct": correct}


def load(path):
    tensors, metadata = read_safetensors(path)
    model = Model({camel(name): value for name, value in json.loads(metadata["hpo:config"]).items()})
    kinds = {name: value.dtype for name, value in model.state_dict().items()}
    assert all((tensors[name].dtype == torch.int64) == (kind == torch.int64) for name, kind in kinds.items())
    model.load_state_dict(tensors, strict=True)
    return model


def save(path, config):
    torch.manual_seed(5)
    model = Model(json.loads(config))
    randomise(model)
    model.train()
    with torch.no_grad():
        model(torch.rand(8, 1, model.c["imageSize"], model.c["imageSize"]))
    model.float()
    write_safetensors(path, model.state_dict())
    return model


if __name__ == "__main__":
    action, path, folder, *rest = sys.argv[1:]
    model = load(path) if action == "load" else save(path, *rest)
    print(json.dumps({"torch": torch.__version__, **score(model, folder)}))
