"""What strerror() of glibc says in every language of its catalogues.

Source: the message catalogues (libc.mo) of glibc 2.36 as Debian 12 ships them in the package libc-l10n: 36 languages, of
which en_GB, ia and rw translate none of the five. musl carries no catalogues; of those that the project musl-locales adds only
the Russian one translates these errors (the French one repeats the English words). No registry has catalogues of macOS.
"""

# ruff: noqa: E501 - a table is read by its columns

__all__ = ["GLIBC", "MUSL", "OLDER"]

# EADDRINUSE, EACCES, EPERM, EADDRNOTAVAIL, ECONNREFUSED; None: this catalogue leaves it in English.
GLIBC: dict[str, tuple[str | None, ...]] = {
    "be": (None, "бракуе правоў", "дзеяньне не дазволена", None, "Адмоўлена ў злучэньні"),
    "bg": (
        "Адресът вече се използва",
        "Отказан достъп",
        "Действието не е позволено",
        "Недостъпен адрес на гнездо (socket)",
        "Отказано свързване",
    ),
    "ca": (
        "L'adreça ja és en ús",
        "S'ha denegat el permís",
        "L'operació no és permesa",
        "No s'ha pogut assignar l'adreça sol·licitada",
        "S'ha refusat la connexió",
    ),
    "cs": (
        "Adresa je užívána",
        "Operace zamítnuta",
        "Operace není povolena",
        "Požadovanou adresu nelze přiřadit",
        "Spojení odmítnuto",
    ),
    "da": (
        "Adressen er allerede i brug",
        "Adgang nægtet",
        "Operationen er ikke tilladt",
        "Kan ikke tildele den ønskede adresse",
        "Opkobling nægtet",
    ),
    "de": (
        "Die Adresse wird bereits verwendet",
        "Keine Berechtigung",
        "Die Operation ist nicht erlaubt",
        "Die angeforderte Adresse kann nicht zugewiesen werden",
        "Verbindungsaufbau abgelehnt",
    ),
    "el": (
        "Η διεύθυνση υποδοχής είναι ήδη σε χρήση",
        "Άρνηση πρόσβασης",
        "Η λειτουργία δεν επιτρέπεται",
        "Δεν είναι δυνατή η εκχώρηση της ζητηθήσας διεύθυνσης",
        "Απόρριψη σύνδεσης",
    ),
    "eo": (
        "Adreso jam uziĝas",
        "Mankas permeso",
        "Operacio ne permesatas",
        "Ne eblas asigni petatan adreson",
        "Konekto rifuziĝas",
    ),
    "es": (
        "La dirección ya se está usando",
        "Permiso denegado",
        "Operación no permitida",
        "No se puede asignar la dirección solicitada",
        "Conexión rehusada",
    ),
    "fi": (
        "Osoite on jo käytössä",
        "Lupa evätty",
        "Toiminto ei ole sallittu",
        "Pyydettyä osoitetta ei voi asettaa",
        "Yhteys torjuttu",
    ),
    "fr": (
        "Adresse déjà utilisée",
        "Permission non accordée",
        "Opération non permise",
        "Ne peut attribuer l'adresse demandée",
        "Connexion refusée",
    ),
    "gl": (
        "Estase usando o enderezo",
        "Permiso denegado",
        "Operación non permitida",
        "Non se pode asigna-lo enderezo pedido",
        "Conexión rexeitada",
    ),
    "hr": (
        "Adrese se već koriste",
        "Pristup je odbijen",
        "Operacija nije dopuštena",
        "Nije moguće dodijeliti zatraženu adresu",
        "Veza odbijena",
    ),
    "hu": (
        "A cím már használatban van",
        "Engedély megtagadva",
        "A művelet nem engedélyezett",
        "Nem sikerült a kért címet hozzárendelni",
        "Kapcsolat elutasítva",
    ),
    "id": (
        "Alamat telah digunakan",
        "Ijin ditolak",
        "Operasi tidak diijinkan",
        "Tidak dapat menempatkan permintaan alamat",
        "Koneksi ditolak",
    ),
    "it": (
        "Indirizzo già in uso",
        "Permesso negato",
        "Operazione non permessa",
        "Impossibile assegnare l'indirizzo richiesto",
        "Connessione rifiutata",
    ),
    "ja": (
        "アドレスは既に使用中です",
        "許可がありません",
        "許可されていない操作です",
        "要求アドレスに割り当てられません",
        "接続を拒否されました",
    ),
    "ko": (
        "주소가 이미 사용 중입니다",
        "허가 거부",
        "명령을 허용하지 않음",
        "요청한 주소를 배정할 수 없습니다",
        "연결이 거부됨",
    ),
    "lt": (
        "Adresas jau naudojamas",
        None,
        "Operacija neleidžiama",
        "Nepavyko priskirti prašomo adreso",
        "Prisijungimas atmestas",
    ),
    "nb": (
        "Adressen er allerede i bruk",
        "Ikke tilgang",
        "Operasjonen er ikke tillatt",
        "Kan ikke benytte den ønskede adressen",
        "Oppkobling nektes",
    ),
    "nl": (
        "Adres is al in gebruik",
        "Toegang geweigerd",
        "Actie is niet toegestaan",
        "Kan verzochte adres niet toewijzen",
        "Verbinding is geweigerd",
    ),
    "pl": (
        "Adres jest już w użyciu",
        "Brak dostępu",
        "Operacja niedozwolona",
        "Nie można przypisać żądanego adresu",
        "Połączenie odrzucone",
    ),
    "pt": (
        "Endereço já em uso",
        "Permissão recusada",
        "Operação não permitida",
        "Impossível atribuir o endereço pedido",
        "Ligação recusada",
    ),
    "pt_BR": (
        "Endereço já em uso",
        "Permissão negada",
        "Operação não permitida",
        "Não foi possível acessar o endereço requisitado",
        "Conexão recusada",
    ),
    "ru": (
        "Адрес уже используется",
        "Отказано в доступе",
        "Операция не позволена",
        "Невозможно назначить запрошенный адрес",
        "В соединении отказано",
    ),
    "sk": (
        "Adresa je používaná",
        "Prístup odmietnutý",
        "Operácia nie je povolená",
        "Priradenie požadovanej adresy nie je možné",
        "Spojenie odmietnuté",
    ),
    "sl": ("Naslov je že v rabi", None, "Operacija ni dovoljena", "Zahtevanega naslova ni mogoče dodeliti", None),
    "sr": (
        "Адреса је већ у употреби",
        "Овлашћење је одбијено",
        "Радња није допуштена",
        "Не могу да доделим захтевану адресу",
        "Веза је одбијена",
    ),
    "sv": (
        "Adressen redan upptagen",
        "Åtkomst nekas",
        "Operationen inte tillåten",
        "Kan inte tilldela begärd adress",
        "Förbindelsen förvägrad",
    ),
    "tr": (
        "Adres zaten kullanımda",
        "Erişim engellendi",
        "İşleme izin verilmedi",
        "İstenen adres bulunamıyor",
        "Bağlantı reddedildi",
    ),
    "uk": (
        "Адресу вже використано",
        "Відмовлено у доступі",
        "Дію заборонено",
        "Не вдалося призначити вказану адресу",
        "У з'єднанні відмовлено",
    ),
    "vi": (
        "Địa chỉ đang được dùng",
        "Không đủ quyền truy cập",
        "Thao tác không được phép",
        "Không thể gán địa chỉ đã yêu cầu",
        "Kết nối bị từ chối",
    ),
    "zh_CN": ("地址已在使用", "权限不够", "不允许的操作", "无法指定被请求的地址", "拒绝连接"),
    "zh_TW": ("位址已經有在使用", "拒絕不符權限的操作", "此項操作並不被允許", "無法指定所需的位址", "連線被拒絕"),
}

OLDER: dict[str, tuple[str | None, ...]] = {
    "zh_CN": ("地址已被使用", "许可权拒绝", None, "无法分配请求的地址", "连接被拒绝"),
    "ja": (
        "そのアドレスは既に使用中です",
        None,
        None,
        "要求されたアドレスに割り当てることができません",
        "接続が拒否されました",
    ),
    "fr": ("L'adresse est déjà utilisée", None, None, "Impossible d'attribuer l'adresse demandée", "Connexion refusée"),
    "es": ("La dirección ya está en uso", None, None, "No se puede asignar la dirección pedida", "Conexión rechazada"),
    "de": ("Adresse wird bereits verwendet", None, None, "Kann die angeforderte Adresse nicht zuweisen", None),
    "ru": ("Адрес уже занят", None, "Операция не разрешена", "Невозможно присвоить запрошенный адрес", None),
}
"""As people quote other versions; not from a catalogue."""

MUSL: dict[str, tuple[str | None, ...]] = {
    "ru": (
        "Адрес используется",
        "Доступ запрещён",
        "Операция не разрешена",
        "Адрес не доступен",
        "В соединении отказано",
    ),
}
"""Source: musl-po/ru_RU.po of the project musl-locales."""
