"""The article's models in PyTorch as one would write them, timed step by step for bench/train.ts.

Reads one JSON object a line and answers with one: {"open": id, ...}, {"run": id, "steps": n} or {"close": id}. It stays
alive between runs, so that its steps can be interleaved with those of others. Whatever goes wrong with one request is
answered as {"error": "..."} and the next one is served.
"""

import json
import pathlib
import sys
import time

import torch
from torch import nn

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "scripts" / "golden"))
import vit  # noqa: E402  (it sets double precision and one thread, which is undone below)

torch.set_default_dtype(torch.float32)
BATCHES = 4


def training(model, images, labels):
    """A step of the usual loop: Adam, cross-entropy, gradients set to none."""
    optimizer = torch.optim.Adam(model.parameters(), lr=5e-4)
    criterion = nn.CrossEntropyLoss()
    model.train()

    def step(i):
        optimizer.zero_grad()
        loss = criterion(model(images[i]), labels[i])
        loss.backward()
        optimizer.step()
        return loss.item()

    return step


def evaluation(model, images, labels):
    """A batch of the usual scoring: correct answers and loss."""
    criterion = nn.CrossEntropyLoss()
    model.eval()

    @torch.no_grad()
    def step(i):
        logits = model(images[i])
        correct = (logits.argmax(dim=1) == labels[i]).sum().item()
        return criterion(logits, labels[i]).item() + 0 * correct

    return step


def open_case(request):
    torch.set_num_threads(request["threads"])
    torch.manual_seed(0)
    c, batch = request["config"], request["batch"]
    torch._dynamo.reset()
    model = vit.Model(c)
    if request["compiled"]:
        model = torch.compile(model)
    images = torch.rand(BATCHES, batch, c["channels"], c["imageSize"], c["imageSize"])
    labels = torch.randint(0, c["numClasses"], (BATCHES, batch))
    step = (training if request["work"] == "train" else evaluation)(model, images, labels)
    start = time.perf_counter()
    step(0)
    return step, time.perf_counter() - start


def answer(cases, request):
    if "open" in request:
        cases[request["open"]], seconds = open_case(request)
        return {"first_step_seconds": seconds}
    if "close" in request:
        cases.pop(request["close"], None)
        return {}
    step = cases[request["run"]]
    start = time.perf_counter()
    for i in range(request["steps"]):
        loss = step(i % BATCHES)
    return {"seconds": time.perf_counter() - start, "loss": loss}


def main():
    cases = {}
    print(json.dumps({"version": torch.__version__}), flush=True)
    for line in sys.stdin:
        try:
            reply = answer(cases, json.loads(line))
        except Exception as error:
            reply = {"error": f"{type(error).__name__}: {error}".splitlines()[0]}
        print(json.dumps(reply), flush=True)


if __name__ == "__main__":
    main()
