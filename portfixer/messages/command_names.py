"""Words of commands and log prefixes: which programs go by another name, which only run others, and which are none."""

# ruff: noqa: E501, SIM905 - lists of words, to be read as words

__all__ = ["ALIASES", "INTERPRETERS", "LANGUAGES", "NO_PROGRAMS", "RUNNERS", "SCRIPTED"]

ALIASES: dict[str, str] = {
    "apache2": "apache", "apachectl": "apache", "apache2ctl": "apache", "httpd": "apache", "named": "bind9",
    "bitcoind": "bitcoin", "bitcoin-qt": "bitcoin", "catalina": "tomcat", "catalina.sh": "tomcat", "charon": "strongswan",
    "chronyd": "chrony", "dlv": "delve", "django-admin": "django", "manage.py": "django", "dockerd": "docker",
    "docker-proxy": "docker", "com.docker.backend": "docker", "erl": "erlang", "beam.smp": "erlang", "exim4": "exim",
    "frpc": "frp", "frps": "frp", "gotty.exe": "gotty", "grafana-server": "grafana", "hypercorn.exe": "hypercorn",
    "influxd": "influxdb", "iperf3": "iperf", "ipsec": "strongswan", "iex": "elixir", "mix": "elixir",
    "jupyter-lab": "jupyter", "jupyter-notebook": "jupyter", "mariadbd": "mariadb", "mariadb": "mariadb",
    "mongod": "mongodb", "mongos": "mongodb", "mpiexec": "mpi", "mpirun": "mpi", "mysqld": "mysql", "mysqld_safe": "mysql",
    "nats-server": "nats", "netcat": "nc", "ncat": "nc", "ng": "angular", "php-fpm": "php-fpm", "pdns_server": "powerdns",
    "pdns_recursor": "powerdns", "pg_ctl": "postgres", "pg_ctlcluster": "postgres", "postmaster": "postgres",
    "postgresql": "postgres", "pihole-ftl": "pihole", "rabbitmq-server": "rabbitmq", "redis-server": "redis",
    "redis-sentinel": "redis", "roscore": "ros", "roslaunch": "ros", "rosmaster": "ros",
    "smbd": "samba", "nmbd": "samba", "solr": "solr", "srcds_run": "source-engine", "srcds_linux": "source-engine",
    "ss-local": "shadowsocks", "ss-server": "shadowsocks", "ssserver": "shadowsocks", "sslocal": "shadowsocks",
    "svelte-kit": "sveltekit", "systemd-resolve": "systemd-resolved", "torchrun": "pytorch",
    "transmission-daemon": "transmission", "turnserver": "coturn", "varnishd": "varnish", "probe_rs": "probe-rs", "visual studio code": "vscode", "vue-cli-service": "vue",
    "xray": "v2ray", "xvnc": "vncserver", "tigervncserver": "vncserver", "tor.exe": "tor", "http_server": "http-server",
    "webpack": "webpack-dev-server", "start-storybook": "storybook", "sb": "storybook", "nuxi": "nuxt", "nuxt-ts": "nuxt",
    "tsh": "teleport", "http.server": "python", "simplehttpserver": "python", "flask.exe": "flask",
    "containerd": "containerd", "tailscaled": "tailscale", "in.tftpd": "tftpd", "proxychains4": "proxychains", "kubefwd": "kubefwd",
}  # fmt: skip
"""What a program is called here, where its command or daemon has another name."""

RUNNERS = frozenset(
    "sudo doas env nohup time exec command nice ionice setsid stdbuf unbuffer npx bunx cross-env cross-env-shell dotenv "
    "env-cmd wait-on start call rlwrap winpty authbind strace ltrace gdb valgrind watch xvfb-run dbus-run-session "
    "cargo-watch caffeinate proxychains poetry pipenv uv rye hatch pdm bundle rbenv direnv screen tmux timeout set "
    "exec: then && if".split()
)
"""They only run what comes after them."""

INTERPRETERS = frozenset(
    "node nodejs python python2 python3 py pypy pypy3 ipython java javaw javac ruby jruby perl php go cargo rustc npm yarn "
    "pnpm bun deno make cmake ninja gradle gradlew mvn mvnw ant sbt lein clj docker docker-compose podman nodemon ts-node "
    "ts-node-dev tsx tsc babel-node forever pm2 concurrently npm-run-all run-p run-s turbo lerna nx rake irb lua luajit "
    "dotnet mono swift julia rscript r ghc stack cabal dub nim zig conda mamba pip pip3 supervisorctl foreman honcho "
    "overmind just task invoke fab tox pytest jest mocha phpunit rspec bash sh zsh fish dash ksh cmd cmd.exe powershell "
    "pwsh wsl mini electron corepack volta nvm react-native dart flutter esbuild gulp grunt rimraf rollup expect".split()
)
"""They run a person's own program: the name of that says less than what the trace shows."""

LANGUAGES: dict[str, str] = {
    "node": "node", "nodejs": "node", "npm": "node", "yarn": "node", "pnpm": "node", "nodemon": "node", "ts-node": "node", "tsx": "node",
    "bun": "bun", "deno": "deno", "python": "python", "python2": "python", "python3": "python", "py": "python", "ipython": "python",
    "pypy": "python", "pypy3": "python", "pytest": "python", "java": "java", "gradlew": "java", "mvnw": "java", "mvn": "java", "gradle": "java",
    "ruby": "ruby", "jruby": "ruby", "rake": "ruby", "irb": "ruby", "perl": "perl", "php": "php", "go": "go", "cargo": "rust", "dotnet": "dotnet",
    "mono": "dotnet", "julia": "julia", "rscript": "r", "dart": "dart", "flutter": "flutter", "swift": "swift", "luajit": "lua", "lua": "lua",
}  # fmt: skip
"""Whose message it is where a person's own program is run, and the message says nothing more."""

SCRIPTED = frozenset(
    ("node", "java", "python", "ruby", "perl", "php", "dotnet", "scala", "clojure", "erlang", "elixir")
)
"""Languages whose programs show in their traces what runs them, whatever a person called their own."""

NO_PROGRAMS = frozenset(
    "cd ls ll dir cat type curl wget http git svn hg apt apt-get yum dnf brew pacman apk snap choco grep rg find awk sed kill "
    "pkill killall lsof fuser netstat ss ps top htop tail head less more echo printf export source vi vim nano emacs code rm "
    "cp mv mkdir chmod chown ln touch tar unzip which where whereis man history clear exit logout uname whoami id ip "
    "ifconfig ping telnet nslookup dig host traceroute systemctl service journalctl dmesg sysctl iptables ufw firewall-cmd "
    "netsh tasklist taskkill findstr sc net reg wmic test true false alias unset read sleep "
    "run main app apps server servers client clients tests demo example examples web www api worker workers "
    "index a.out program prog service services systemd kernel init journal error errors warning warn fatal info debug panic panicked bind binding "
    "listen listener socket sockets exception caused message msg reason fail failed failure hint note detail details log logs "
    "stderr stdout unhandled uncaught internal unexpected critical crit alert emerg notice trace what traceback cause output result "
    "status https tcp udp tcp4 tcp6 udp4 udp6 port ports address addr hostname localhost root user users admin box foo bar baz "
    "myapp myserver my-app my-server my_app my_server backend frontend gateway daemon proxy listening starting started start stop "
    "restart up down build dev serve prod production development local tmp bin sbin lib usr opt home etc var src dist out target "
    "debug release tool tools script scripts cli console shell terminal process thread task job pid unknown none null undefined "
    "start_server vm-service rpc grpc ws wss ssl tls net network config conf setup launch launcher ready loading load ok done e i w d f s t http2 "
    "metrics admin-api core common util utils base default public private internal-server entrypoint docker-entrypoint.sh "
    "cron crond sudo su login rsyslogd audit auditd dbus dbus-daemon networkmanager container containers compose image run.sh "
    "start.sh serve.sh this the that your you it is not can cannot could unable couldn't please perhaps maybe port: "
    "libc++abi libc++ libc self super std tokio boost asio hyper tonic reqwest quinn rustls axum warp tower mio core::panicking alloc os io fs operation permission access "
    "instance copy one postmaster-process network connection runtime startup handshake org com de io net cn jar war exe caused-by nested solution workaround update edit answer question desc title step".split()
)
"""Words that stand where a program could, and name none."""
