"""What people call their computers, accounts, folders and projects is not who wrote the message."""

import pytest

from portfixer.messages import read

NODE = "Error: listen EADDRINUSE: address already in use :::3000"
PYTHON = "OSError: [Errno 98] Address already in use"
REFUSED = "docker: Error response from daemon: driver failed programming external connectivity on endpoint"


@pytest.mark.parametrize(
    ("text", "program"),
    [
        (f"ubuntu@grafana:~/gitlab$ node server.js\n{NODE}", "node"),
        (f"[ada@prometheus kafka]$ node server.js\n{NODE}", "node"),
        (f"C:\\Users\\plex\\jenkins> npm start\n{NODE}", "node"),
        (f"PS D:\\navidrome\\shop> node index.js\n{NODE}", "node"),
        (f"/home/ada/sonarr-clone/server.js:3\n{NODE}", "node"),
        (f"Nov 22 12:15:55 zabbix node[123]: {NODE}", "node"),
        (f"kubectl logs shop-7d9f\n{NODE}", "node"),
        (f"> prometheus-test@1.0.0 start\n> node index.js\n{NODE}", "node"),
        (f'  File "/home/metabase/tool/app.py", line 3, in <module>\n{PYTHON}', "python"),
        (f"(venv) C:\\Users\\ghost\\airflow-demo>python app.py\n{PYTHON}", "python"),
        (f"$ python myserver.py\n{PYTHON}", "python"),
        ("Nov 22 12:15:55 jenkins nginx[1]: nginx: [emerg] bind() to 0.0.0.0:80 failed (98: in use)", "nginx"),
        (" * Serving Flask app 'superset_clone'\nPort 5000 is in use by another program.", "flask"),
        ("jellyfin@srv:~$ ./mvnw spring-boot:run\nAPPLICATION FAILED TO START", "spring"),
        (f"{REFUSED} grafana (abc): Bind for 0.0.0.0:3000 failed: port is already allocated.", "docker"),
    ],
)
def test_own_name_is_no_program(text: str, program: str) -> None:
    assert read(text).program == program


def test_name_of_a_program_beside_the_same_name_of_a_computer_is_found() -> None:
    message = read(
        "root@syncthing:/syncthing # ./syncthing\nFATAL: Cannot start GUI: listen tcp 10.0.0.4:8080: bind: in use"
    )
    assert message.program == "syncthing"
    assert [piece.start for piece in message.pieces if piece.field == "program"] != [5]
