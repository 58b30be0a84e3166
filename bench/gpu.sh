#!/usr/bin/env bash
# Measures all there is to measure about a device, in one call: what it is, whether its kernels are right, how fast they are, and PyTorch
# beside them. Each part has a time limit, and one that fails does not keep the others from running.
#
#   bench/gpu.sh DIR OUT [--device X] [--peer FILE] [--seconds N] [--tiny]
#
#   DIR         holds firstlight.jar
#   OUT         gets a file per part, and summary.txt
#   --device X  as for the program; default gpu
#   --peer F    a Python program that measures PyTorch, called with the folder of the MNIST files and 'cuda'; default DIR/torch_gpu.py
#   --seconds N stop beginning parts after so long; default 570
#   --tiny      small sizes, to try this script on a machine without a GPU
# Needs a Java 17 run-time (java on the path, or $JAVA), and Python with PyTorch for the peer; builds nothing.
set -uo pipefail

usage() { sed -n 's/^# \{0,1\}//; 5,13p' "$0" >&2; exit 2; }
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
sizes=(512 1024 2048 4096 8192) networks=("mlp 64" "mlp 1024" "lenet 64" "cnn 128" "cnn 1024") images=("128 1 32 28 3" "128 32 64 14 3" "1024 32 64 14 3" "64 64 128 28 3")
only=() epochs=5 measured=2 peer_device=cuda
if [ -n "$tiny" ]; then
  sizes=(64 130) networks=("mlp 64") images=("4 3 8 9 3") only=(--only 'matmul_nn/19x37x23*') epochs=1 measured=0.2 peer_device=cpu
fi

part machine 20 sh -c 'nvidia-smi 2>&1 | head -15; uname -sm; "$0" -version 2>&1 | head -1' "$java"
firstlight devices 60 devices
firstlight validate 150 validate "${on[@]}" ${only[@]+"${only[@]}"} --junit "$out/validate.xml" --json "$out/validate.json"
firstlight launch 30 bench launch "${on[@]}"

# The default first; then what it is an alternative to; then less exactly. What a device cannot do ends at once with a line that says so.
ways=("fp32" "fp32 --for gpu" "tf32" "bf16")
for way in "${ways[@]}"; do
  read -ra options <<<"--precision $way"
  tag=${way// --for /-for-}
  for size in "${sizes[@]}"; do
    firstlight "matmul-$size-$tag" 40 bench matmul --size "$size" "${on[@]}" "${options[@]}" --json "$out/matmul-$size-$tag.json"
  done
  for shape in "${images[@]}"; do
    read -r batch channels filters image kernel <<<"$shape"
    firstlight "conv-$batch-$channels-$filters-$image-$kernel-$tag" 40 bench conv --batch "$batch" --channels "$channels" --filters "$filters" \
      --image "$image" --kernel "$kernel" --seconds 0.3 "${on[@]}" "${options[@]}"
  done
  for network in "${networks[@]}"; do
    read -r model batch <<<"$network"
    optimizer=adam
    [ "$model" != mlp ] || optimizer=sgd
    firstlight "train-$model-$batch-$tag" 60 bench train --model "$model" --batch "$batch" --optimizer "$optimizer" --epochs "$epochs" \
      --seconds "$measured" "${on[@]}" "${options[@]}" --json "$out/train-$model-$batch-$tag.json"
  done
  if [ "$way" = fp32 ]; then
    for network in "${networks[@]}"; do
      read -r model batch <<<"$network"
      firstlight "ops-$model-$batch" 60 bench ops --model "$model" --batch "$batch" --seconds 0.1 "${on[@]}"
    done
    if [ -f "$peer" ]; then
      python3 -m zipfile -e "$jar" "$out/jar" && part peer 150 python3 "$peer" "$out/jar/mnist" "$peer_device"
      rm -rf "$out/jar"
    fi
  fi
done
for way in tf32 bf16; do
  firstlight "validate-$way" 60 validate "${on[@]}" --precision "$way" --only 'matmul*'
done
