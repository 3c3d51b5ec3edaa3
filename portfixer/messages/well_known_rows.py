"""Who wrote the message: programs whose own name is all the evidence there is to look for.

One that has messages of its own belongs into framework_rows.py or server_rows.py, with its words. `~` as in
program_kinds.py, for those that are words of the language too, or names that people give to their projects.
"""

from portfixer.facts import Protocol
from portfixer.messages.program_kinds import APPLICATION, FRAMEWORK, TCP, Program

__all__ = ["WELL_KNOWN"]

_FRAMEWORKS_ON_TCP = (
    "directus redwoodjs payloadcms medusajs ~quasar snowpack ~stencil rspack rsbuild vuepress slidev gridsome "
    "nativescript ~capacitor nicegui chainlit ~marimo dropwizard helidon armeria javalin ~ratpack grails vaadin "
    "finagle "
)
_APPLICATIONS_ON_TCP = (
    "zigbee2mqtt iobroker uptime-kuma rocket.chat etherpad foundryvtt ~backstage superset mlflow dagster ~luigi "
    "netbox ~voila label-studio text-generation-webui stable-diffusion-webui vllm bentoml torchserve rasa buildbot "
    "octoprint sabnzbd pgadmin open-webui invokeai scrapyd sonarqube artifactory gerrit graylog openhab "
    "confluence liferay hazelcast infinispan debezium nacos hivemq openfire karaf sonarr radarr lidarr prowlarr "
    "jackett duplicati promtail otelcol telegraf kubelet kube-apiserver kube-scheduler kube-proxy gotify "
    "filebrowser cloudreve dgraph cockroachdb victoria-metrics seaweedfs juicefs gogs forgejo photoprism "
    "navidrome benthos zabbix nagios munin collectd guacd xrdp novnc shairport snapserver gstreamer janus "
    "mediamtx localstack dynamodb azurite meilisearch typesense clickhouse questdb surrealdb rethinkdb arangodb "
    "qdrant weaviate milvus chromadb opensearch metabase nifi flink zeppelin ~memos vaultwarden immich nextcloud "
    "portainer rstudio ~shiny ~plumber "
)
_APPLICATIONS = (
    "gazebo ~mumble teamspeak minidlna radicale ~hysteria rclone ~nomad jaeger logspout fluent-bit rsyslogd snmpd "
    "avahi minetest teeworlds openttd factorio valheim palworld terraria zerotier dante-server "
    "pulseaudio privoxy tinyproxy danted ss5 redsocks chronyd exabgp freeradius radiusd openldap slapd "
    "distccd ktor akka emby plex kodi ~deluge aria2 rtorrent monerod ethminer lnd btcd besu nethermind erigon "
    "prysm hytale "
)


def _rows(names: str, rank: int, protocol: Protocol | None) -> tuple[Program, ...]:
    return tuple(Program(word.lstrip("~"), rank, (word,), protocol, word.lstrip("~")) for word in names.split())


WELL_KNOWN: tuple[Program, ...] = (
    *_rows(_FRAMEWORKS_ON_TCP, FRAMEWORK, TCP),
    *_rows(_APPLICATIONS_ON_TCP, APPLICATION, TCP),
    *_rows(_APPLICATIONS, APPLICATION, None),
)
