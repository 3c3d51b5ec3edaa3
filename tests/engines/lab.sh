#!/bin/sh
# The first process of a small computer of its own: real container engines in private pid, network and mount namespaces.
# Ends, with everything in it, when its standard input does. Nothing of the host's engines is touched.
#   unshare --net --mount --pid --fork --mount-proc lab.sh FOLDER [OPTIONS OF DOCKERD]
set -eu
folder=$1
shift
mount --make-rprivate /
mount -t tmpfs none /run
mkdir -p /var/lib/containers "$folder/docker" "$folder/root/bin" "$folder/root/www"
mount -t tmpfs none /var/lib/containers
ip link set lo up

cp /bin/busybox "$folder/root/bin/busybox"
for name in sh httpd; do ln -sf busybox "$folder/root/bin/$name"; done
echo hello > "$folder/root/www/index.html"
tar -C "$folder/root" -cf "$folder/image.tar" .

dockerd --data-root "$folder/docker" --exec-root /run/docker --pidfile /run/docker.pid --host unix:///run/docker.sock \
    --storage-driver vfs "$@" > "$folder/dockerd.log" 2>&1 &
tries=0
until docker --host unix:///run/docker.sock info > /dev/null 2>&1; do
    tries=$((tries + 1))
    [ "$tries" -lt 100 ] || { tail "$folder/dockerd.log" >&2; exit 1; }
    sleep 0.2
done
docker --host unix:///run/docker.sock import "$folder/image.tar" shop:1 > /dev/null
echo ready
exec cat > /dev/null
