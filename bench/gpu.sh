#!/usr/bin/env bash
# Measures all there is to measure about a device, in one call: what it is, whether its kernels are right, how fast they are, and PyTorch
# beside them. Each part has a time limit, and one that fails does not keep the others from running.
#
#   bench/gpu.sh DIR OUT [--device X] [--peer FILE] [--seconds N] [--tiny]
#
# What matters most comes first, so that a machine that is lent for a few minutes is enough.
#
#   DIR         holds firstlight.jar
#   OUT         gets a file per part, and summary.txt
#   --device X  as for the program; default gpu
#   --peer F    a Python program that measures PyTorch, called with the folder of the MNIST files and 'cuda'; default DIR/torch_gpu.py
#   --seconds N stop beginning parts after so long; default 570
#   --tiny      small sizes, to try this script on a machine without a GPU
# Needs a Java 17 run-time (java on the path, or $JAVA), and Python with PyTorch for the peer; builds nothing.
set -uo pipefail

usage() { sed -n 's/^# \{0,1\}//; 5,15p' "$0" >&2; exit 2; }
[ $# -ge 2 ] || usage
dir=$1 out=$2
shift 2
device=gpu peer= seconds=570 tiny=
while (($#)); do case $1 in
  --device) device=$2; shift 2 ;;
  --peer) peer=$2; shift 2 ;;
  --seconds) seconds=$2; shift 2 ;;
  --tiny) tiny=1; shift ;;
  *) usage ;;
esac; done
jar=$dir/firstlight.jar java=${JAVA:-java}
peer=${peer:-$dir/torch_gpu.py}
[ -f "$jar" ] || { echo "gpu.sh: expected $jar, found none" >&2; exit 2; }
command -v "$java" >/dev/null || { echo "gpu.sh: expected a Java run-time, found no $java" >&2; exit 2; }
mkdir -p "$out"
: >"$out/summary.txt"

# part NAME LIMIT COMMAND...: runs a part for LIMIT seconds at the most, each line with its name before it.
part() {
  local name=$1 limit=$2 left=$((seconds - SECONDS)) begun=$SECONDS rc
  shift 2
  ((left > 5)) || { echo "$name | skipped: no time left" | tee -a "$out/summary.txt"; return; }
  ((limit < left)) || limit=$left
  timeout -k 5 "$limit" "$@" >"$out/$name.txt" 2>&1 </dev/null
  rc=$?
  sed "s/^/$name | /" "$out/$name.txt" | tee -a "$out/summary.txt"
  echo "$name | ended with $rc after $((SECONDS - begun)) s" | tee -a "$out/summary.txt"
}

firstlight() { # NAME LIMIT ARGUMENTS...
  local name=$1 limit=$2
  shift 2
  part "$name" "$limit" "$java" -jar "$jar" "$@"
}

on=(--device "$device")
key_sizes=(4096) sizes=(512 1024 2048 8192) key_networks=("mlp 64" "cnn 1024") networks=("lenet 64" "cnn 128" "mlp 1024")
images=("1024 32 64 14 3" "128 1 32 28 3" "128 32 64 14 3" "64 64 128 28 3")
only=() epochs=5 measured=2 peer_device=cuda
if [ -n "$tiny" ]; then
  key_sizes=(130) sizes=(64) key_networks=("mlp 64") networks=() images=("4 3 8 9 3") only=(--only 'matmul_nn/19x37x23*') epochs=1 measured=0.2 peer_device=cpu
fi

# A way to compute: options, and the name it has in file names.
tag() { local way=$*; way=${way//--/}; echo "${way// /-}"; }

matmul() { # SIZE OPTION...
  local size=$1
  shift
  firstlight "matmul-$size-$(tag "$@")" 40 bench matmul --size "$size" "${on[@]}" "$@" --json "$out/matmul-$size-$(tag "$@").json"
}

conv() { # "BATCH CHANNELS FILTERS IMAGE KERNEL" OPTION...
  local batch channels filters image kernel name
  read -r batch channels filters image kernel <<<"$1"
  shift
  name=conv-$batch-$channels-$filters-$image-$kernel-$(tag "$@")
  firstlight "$name" 40 bench conv --batch "$batch" --channels "$channels" --filters "$filters" --image "$image" --kernel "$kernel" --seconds 0.3 \
    "${on[@]}" "$@" --json "$out/$name.json"
}

train() { # "MODEL BATCH" OPTION...
  local model batch optimizer=adam name
  read -r model batch <<<"$1"
  shift
  [ "$model" != mlp ] || optimizer=sgd
  name=train-$model-$batch-$(tag "$@")
  firstlight "$name" 60 bench train --model "$model" --batch "$batch" --optimizer "$optimizer" --epochs "$epochs" --seconds "$measured" \
    "${on[@]}" "$@" --json "$out/$name.json"
}

part machine 20 sh -c 'nvidia-smi 2>&1 | head -15; uname -sm; "$0" -version 2>&1 | head -1' "$java"
firstlight devices 60 devices
firstlight launch 30 bench launch "${on[@]}"

# What the figures stand or fall with comes first: right or wrong, the largest product, the smallest and the largest network, PyTorch.
firstlight validate 200 validate "${on[@]}" ${only[@]+"${only[@]}"} --junit "$out/validate.xml" --json "$out/validate.json"
for way in "--precision fp32" "--precision fp32 --for gpu" "--precision tf32" "--precision bf16"; do
  read -ra options <<<"$way"
  for size in "${key_sizes[@]}"; do matmul "$size" "${options[@]}"; done
  for network in "${key_networks[@]}"; do train "$network" "${options[@]}"; done
  if [ "$way" = "--precision fp32" ] && [ -f "$peer" ]; then
    python3 -m zipfile -e "$jar" "$out/jar" && part peer 120 python3 "$peer" "$out/jar/mnist" "$peer_device"
    rm -rf "$out/jar"
  fi
done

# Then the rest, for as long as there is time: every launch of the networks beside the device's limits, other sizes, other ways.
for network in "${key_networks[@]}"; do
  read -r model batch <<<"$network"
  firstlight "ops-$model-$batch" 60 bench ops --model "$model" --batch "$batch" --seconds 0.1 "${on[@]}" --json "$out/ops-$model-$batch.json"
done
for way in "--precision fp32" "--precision fp32 --for gpu" "--precision tf32" "--precision bf16"; do
  read -ra options <<<"$way"
  for shape in "${images[@]}"; do conv "$shape" "${options[@]}"; done
  for size in "${sizes[@]}"; do matmul "$size" "${options[@]}"; done
  for network in ${networks[@]+"${networks[@]}"}; do train "$network" "${options[@]}"; done
done
for way in "--for gpu" "--precision tf32" "--precision bf16"; do
  read -ra options <<<"$way"
  firstlight "validate-$(tag "${options[@]}")" 120 validate "${on[@]}" "${options[@]}" --only 'matmul_tn*'
done
