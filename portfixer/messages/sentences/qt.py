"""What programs made with Qt say instead of the system, in every language of Qt's catalogues.

Source: qtbase_*.qm of Qt 6.11 (in the PySide6-Essentials package), contexts QNativeSocketEngine and QAbstractSocket.
"""

__all__ = ["QT"]

# "The bound address is already in use", "… is not available", "… is protected", "Connection refused".
QT: dict[str, tuple[str, str, str, str]] = {
    "en": (
        "The bound address is already in use",
        "The address is not available",
        "The address is protected",
        "Connection refused",
    ),
    "ar": ("العنوان المربوط مستخدم فعلًا", "العنوان غير متوفّر", "العنوان محميّ", "رُفض الاتّصال"),
    "bg": ("Адресът вече се използва", "Адресът е недостъпен", "Адресът е защитен", "Връзката е отказана"),
    "ca": (
        "Ja s'està usant l'adreça vinculada",
        "L'adreça no és disponible",
        "L'adreça està protegida",
        "S'ha rebutjat la connexió",
    ),
    "cs": ("Uvedená adresa se už používá", "Adresa není dostupná", "Adresa je chráněna", "Spojení bylo odmítnuto"),
    "da": (
        "Den bundne adresse er allerede i brug",
        "Adressen er ikke tilgængelig",
        "Adressen er beskyttet",
        "Forbindelsen blev afvist",
    ),
    "de": (
        "Die angegebene Adresse ist bereits in Gebrauch",
        "Die Adresse ist nicht verfügbar",
        "Die Adresse ist geschützt",
        "Verbindung verweigert",
    ),
    "es": (
        "La dirección enlazada ya está en uso",
        "La dirección no está disponible",
        "La dirección está protegida",
        "Conexión rechazada",
    ),
    "fa": ("آدرس محدوده هماکنون در حال استفاده است", "آدرس در دسترس نیست", "آدرس حفاظتشده است", "اتصال پذیرفته نشد"),
    "fi": ("Osoite on jo käytössä", "Osoite ei ole käytettävissä", "Osoite on suojattu", "Yhteys torjuttu"),
    "fr": (
        "L'adresse liée est déjà utilisée",
        "L'adresse n'est pas disponible",
        "L'adresse est protégée",
        "Connexion refusée",
    ),
    "gd": (
        "Tha an seòladh naisgte 'ga chleachdadh mar-thà",
        "Chan eil an seòladh ri fhaighinn",
        "Tha an seòladh dìonta",
        "Chaidh an ceangal a dhiùltadh",
    ),
    "he": ("הכתובת הכרוכה כבר מצויה בשימוש", "הכתובת אינה זמינה", "הכתובת מוגנת", "חיבור נדחה"),
    "hr": ("Ograničena adresa se već koristi", "Adresa nije dostupna", "Adresa je zaštićena", "Veza je odbijena"),
    "hu": ("A kötési cím már használatban van", "A cím nem érhető el", "A cím védett", "A kapcsolat visszautasítva"),
    "it": (
        "L'indirizzo selezionato è già in uso",
        "L'indirizzo non è disponibile",
        "L'indirizzo è protetto",
        "Connessione rifiutata",
    ),
    "ja": (
        "バインドアドレスは既に使われています",
        "そのアドレスは使用できません",
        "そのアドレスへのアクセス権がありません",
        "接続を拒否されました",
    ),
    "ka": (
        "მიბმული მისამართი უკვე გამოიყენება",
        "მისამართი მიუწვდომელია",
        "მისამართი დაცულია",
        "დაკავშირება უარყოფილია",
    ),
    "kk": ("Байланысқан адрес әлдеқашан қолданыста", "Адрес қолжетімсіз", "Адрес қорғалған", "Қосылымнан бас тартылды"),
    "ko": ("지정한 주소가 이미 사용 중", "주소를 사용할 수 없음", "주소가 보호되어 있음", "연결이 거부됨"),
    "lg": (
        "Endagiriro eyekwatibwa ekozesebwa soketi ndala",
        "Endagiriro tegabibwa",
        "Endagiriro etayizidwa",
        "Okukwatagana ne kompyuta enyunge kugaanidwa",
    ),
    "lv": (
        "Saistītā adrese jau tiek izmantota",
        "Adrese nav pieejama",
        "Adrese ir aizsargāta",
        "Savienojums ir atteikts",
    ),
    "nl": (
        "Het bindadres wordt al gebruikt",
        "Het adres is niet beschikbaar",
        "Het adres is beschermd",
        "Verbinding is geweigerd",
    ),
    "nn": ("Den bundne adressa er alt i bruk", "Adressa er ikkje tilgjengeleg", "Adressa er verna", "Nekta tilkopling"),
    "pl": (
        "Adres jest aktualnie w użyciu",
        "Adres nie jest dostępny",
        "Adres jest zabezpieczony",
        "Połączenie odrzucone",
    ),
    "pt_BR": (
        "O endereço associado já está em uso",
        "O endereço não está disponível",
        "O endereço está protegido",
        "Conexão recusada",
    ),
    "ru": ("Адрес уже используется", "Адрес недоступен", "Адрес защищён", "Отказано в соединении"),
    "sk": ("Viazaná adresa sa už používa", "Adresa nie je dostupná", "Adresa je chránená", "Spojenie bolo odmietnuté"),
    "sv": (
        "Bindningsadress används redan",
        "Adressen är inte tillgänglig",
        "Adressen är skyddad",
        "Anslutningen vägrades",
    ),
    "tr": ("Bağlı adres zaten kullanılıyor", "Adres kullanılamıyor", "Adres korunuyor", "Bağlantı reddedildi"),
    "uk": ("Прив'язана адреса вже використовується", "Адреса не доступна", "Адреса захищена", "У з'єднанні відмовлено"),
    "zh_CN": ("要启用的地址已经被使用", "这个地址不可用", "这个地址被保护了", "连接被拒绝"),
    "zh_TW": ("已經使用結合位址", "無法取得位址", "此位址被受保護", "連線被拒"),
}
