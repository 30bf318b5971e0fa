"""Store trained weights for helpers/claims/attribution_model.py: single arrays in half precision, no pickle.

    python training/attribution/export.py IN.pt [FOLDER]
"""

import sys
from pathlib import Path

import numpy as np
import torch

ROOT = Path(__file__).resolve().parents[2]


def export(path: str, folder: Path) -> None:
    """Write weights.npz: the network's arrays but those that only help training, and the keys of its tables."""
    saved = torch.load(path, weights_only=False)
    arrays = {k: v.float().numpy().astype(np.float16) for k, v in saved["model"].items() if not k.startswith("helps.")}
    arrays |= {f"keys.{k}": v for k, v in saved["keys"].items()}
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "new.npz", "wb") as file:
        np.savez_compressed(file, **arrays)
    (folder / "new.npz").replace(folder / "weights.npz")
    print(f"{(folder / 'weights.npz').stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    export(sys.argv[1], Path(sys.argv[2]) if sys.argv[2:] else ROOT / "helpers/model_attribution")
