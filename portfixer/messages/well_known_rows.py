"""Who wrote the message: programs whose own name is all the evidence there is to look for.

One that has messages of its own belongs into framework_rows.py or server_rows.py, with its words. `~` as in
program_kinds.py, for those that are words of the language too, or names that people give to their projects.
"""

from portfixer.facts import Protocol
from portfixer.messages.program_kinds import APPLICATION, FRAMEWORK, TCP, Program

__all__ = ["WELL_KNOWN"]

_FRAMEWORKS_ON_TCP = (
    "directus redwoodjs payloadcms medusajs ~quasar snowpack ~stencil rspack rsbuild vuepress slidev gridsome "
    "adonisjs feathersjs keystonejs @loopback apollo-server graphql-yoga redocly histoire styleguidist umijs "
    "blitzjs grunt-contrib-connect gulp-connect gulp-webserver lite-server testem "
    "litestar robyn quart solara reflex-dev taipy pyramid pserve meinheld bjoern "
    "nativescript ~capacitor nicegui chainlit ~marimo dropwizard helidon armeria ~ratpack vaadin "
    "finagle "
)
_APPLICATIONS_ON_TCP = (
    "zigbee2mqtt iobroker uptime-kuma rocket.chat etherpad foundryvtt ~backstage superset mlflow dagster ~luigi "
    "netbox ~voila label-studio text-generation-webui ~stable-diffusion-webui vllm bentoml torchserve rasa buildbot "
    "octoprint sabnzbd pgadmin open-webui invokeai scrapyd sonarqube artifactory gerrit graylog openhab "
    "confluence liferay hazelcast infinispan debezium nacos hivemq openfire karaf sonarr radarr lidarr prowlarr "
    "jackett duplicati promtail kubelet kube-apiserver kube-controller-manager kube-scheduler "
    "kube-proxy gotify filebrowser cloudreve dgraph victoria-metrics seaweedfs juicefs gogs forgejo "
    "photoprism navidrome benthos zabbix nagios munin collectd guacd xrdp novnc shairport snapserver gstreamer janus "
    "mediamtx localstack dynamodb azurite meilisearch typesense questdb surrealdb "
    "qdrant weaviate milvus chromadb opensearch metabase nifi flink zeppelin ~memos vaultwarden immich nextcloud "
    "portainer rstudio ~shiny ~plumber "
    "glances ttyd wetty gotty jupyterhub rundeck teamcity bitbucket ~gitlab gitbucket rancher k3s microk8s "
    "telepresence ntopng daprd linkerd krakend apisix openresty civetweb thttpd cherokee mattermost wekan huginn "
    "baserow nocodb appsmith budibase tooljet redash cerebro alertmanager pushgateway icinga chronograf "
    "kapacitor tikv yugabyte foundationdb aerospike couchbase orientdb janusgraph memgraph tarantool "
    "voltdb phpmyadmin adminer pgweb mongo-express greenplum trino presto-server airbyte prefect clearml "
    "koboldcpp oobabooga sillytavern automatic1111 anythingllm flowise langflow xinference fastchat sglang llamafile "
    "localai lmstudio opensmtpd haraka mailcatcher maildev inbucket rspamd clamd opendkim "
    "ngrok localtunnel mockoon hoverfly mountebank geckodriver msedgedriver ganache truffle "
    "solana-test-validator tendermint electrs electrumx tvheadend airsonic shoutcast liquidsoap owncast "
    "motioneye zoneminder go2rtc nzbget bazarr overseerr jellyseerr tautulli vernemq nanomq domoticz scrypted "
    "thingsboard chirpstack zwavejs2mqtt zwave-js-ui pocketbase supabase hasura appwrite parse-server "
    "inspircd unrealircd ngircd calibre-web paperless-ngx firefly-iii bookstack kopia syncplay theia cockpit-ws webmin "
    "rocketmq pulsar seatunnel dolphinscheduler skywalking xxl-job apollo-configservice kyuubi "
)
_APPLICATIONS = (
    "gazebo minidlna radicale ~hysteria rclone ~nomad jaeger logspout fluent-bit "
    "avahi miniupnpd minetest teeworlds openttd valheim palworld terraria zerotier dante-server "
    "pulseaudio privoxy tinyproxy danted ss5 redsocks exabgp "
    "distccd ktor akka ~emby ~plex ~kodi ~deluge rtorrent ethminer lnd btcd besu nethermind erigon "
    "prysm hytale i2pd yggdrasil cjdns ocserv softether nebula netbird microsocks "
    "sslh dnsdist ghostunnel trojan-go naiveproxy smartdns mosdns technitium kresd maradns pdnsd stubby "
    "litecoind dogecoind polkadot openethereum parity-ethereum teku nimbus mindustry tmodloader "
    "xonotic glowstone wesnoth freeciv rathena trinitycore azerothcore openrct2 satisfactory "
)


def _rows(names: str, rank: int, protocol: Protocol | None) -> tuple[Program, ...]:
    return tuple(Program(word.lstrip("~"), rank, (word,), protocol, word.lstrip("~")) for word in names.split())


WELL_KNOWN: tuple[Program, ...] = (
    *_rows(_FRAMEWORKS_ON_TCP, FRAMEWORK, TCP),
    *_rows(_APPLICATIONS_ON_TCP, APPLICATION, TCP),
    *_rows(_APPLICATIONS, APPLICATION, None),
)
