; The installer's own words, in the languages that somebody here can write; everything else it says are NSIS's own texts.
; Windows' display language decides; for another one it is the first, and nobody is asked. Read as UTF-8.

!macro Words Language Name Command Open Earlier Unwritten TooOld NeedsRights
  !insertmacro MUI_LANGUAGE "${Language}"
  LangString Command ${LANG_${Name}} "${Command}"
  LangString Open ${LANG_${Name}} "${Open}"
  LangString Earlier ${LANG_${Name}} "${Earlier}"
  LangString Unwritten ${LANG_${Name}} "${Unwritten}"
  LangString TooOld ${LANG_${Name}} "${TooOld}"
  LangString NeedsRights ${LANG_${Name}} "${NeedsRights}"
!macroend

!insertmacro Words English ENGLISH \
  "The command portfixer in every terminal (PATH)" \
  "PortFixer is open. Close it, then try again." \
  "The earlier version could not be taken away, so nothing was changed." \
  "PortFixer could not be written to $INSTDIR." \
  "PortFixer needs Windows 10 or 11, 64 bits." \
  "/AllUsers takes an administrator's rights. Without it, PortFixer is installed for you alone."

!insertmacro Words Czech CZECH \
  "Příkaz portfixer v každém terminálu (PATH)" \
  "Program PortFixer je otevřený. Zavřete ho a zkuste to znovu." \
  "Předchozí verzi se nepodařilo odebrat, proto se nic nezměnilo." \
  "PortFixer se nepodařilo zapsat do složky $INSTDIR." \
  "PortFixer vyžaduje 64bitový systém Windows 10 nebo 11." \
  "Volba /AllUsers vyžaduje oprávnění správce. Bez ní se PortFixer nainstaluje jen pro vás."

!insertmacro Words Dutch DUTCH \
  "De opdracht portfixer in elke terminal (PATH)" \
  "PortFixer is geopend. Sluit het en probeer het opnieuw." \
  "De vorige versie kon niet worden verwijderd; er is daarom niets gewijzigd." \
  "PortFixer kon niet naar $INSTDIR worden geschreven." \
  "PortFixer heeft Windows 10 of 11 (64 bits) nodig." \
  "/AllUsers vereist beheerdersrechten. Zonder deze optie wordt PortFixer alleen voor u geïnstalleerd."

!insertmacro Words French FRENCH \
  "La commande portfixer dans chaque terminal (PATH)" \
  "PortFixer est ouvert. Fermez-le, puis réessayez." \
  "La version précédente n'a pas pu être supprimée ; rien n'a donc été modifié." \
  "PortFixer n'a pas pu être écrit dans $INSTDIR." \
  "PortFixer nécessite Windows 10 ou 11, en 64 bits." \
  "/AllUsers nécessite les droits d'administrateur. Sans cette option, PortFixer est installé pour vous seul."

!insertmacro Words German GERMAN \
  "Der Befehl portfixer in jedem Terminal (PATH)" \
  "PortFixer ist geöffnet. Schließen Sie es und versuchen Sie es dann noch einmal." \
  "Die frühere Version konnte nicht entfernt werden, daher wurde nichts geändert." \
  "PortFixer konnte nicht nach $INSTDIR geschrieben werden." \
  "PortFixer benötigt Windows 10 oder 11 mit 64 Bit." \
  "/AllUsers erfordert Administratorrechte. Ohne diese Option wird PortFixer nur für Sie installiert."

!insertmacro Words Italian ITALIAN \
  "Il comando portfixer in ogni terminale (PATH)" \
  "PortFixer è aperto. Chiudilo, poi riprova." \
  "Non è stato possibile rimuovere la versione precedente, quindi non è stato modificato nulla." \
  "Non è stato possibile scrivere PortFixer in $INSTDIR." \
  "PortFixer richiede Windows 10 o 11 a 64 bit." \
  "/AllUsers richiede i diritti di amministratore. Senza questa opzione PortFixer viene installato solo per te."

!insertmacro Words Japanese JAPANESE \
  "すべてのターミナルで portfixer コマンドを使う (PATH)" \
  "PortFixer が開いています。閉じてから、もう一度やり直してください。" \
  "以前のバージョンを削除できなかったため、何も変更されませんでした。" \
  "$INSTDIR に PortFixer を書き込めませんでした。" \
  "PortFixer には 64 ビット版の Windows 10 または 11 が必要です。" \
  "/AllUsers には管理者の権限が必要です。指定しない場合、PortFixer は現在のユーザーだけにインストールされます。"

!insertmacro Words Korean KOREAN \
  "모든 터미널에서 portfixer 명령 사용 (PATH)" \
  "PortFixer가 열려 있습니다. 닫은 후 다시 시도하십시오." \
  "이전 버전을 제거할 수 없어 아무것도 변경하지 않았습니다." \
  "$INSTDIR에 PortFixer를 쓸 수 없습니다." \
  "PortFixer를 사용하려면 64비트 Windows 10 또는 11이 필요합니다." \
  "/AllUsers에는 관리자 권한이 필요합니다. 이 옵션이 없으면 PortFixer는 현재 사용자에게만 설치됩니다."

!insertmacro Words Polish POLISH \
  "Polecenie portfixer w każdym terminalu (PATH)" \
  "Program PortFixer jest otwarty. Zamknij go i spróbuj ponownie." \
  "Nie udało się usunąć poprzedniej wersji, więc niczego nie zmieniono." \
  "Nie udało się zapisać programu PortFixer w folderze $INSTDIR." \
  "PortFixer wymaga 64-bitowego systemu Windows 10 lub 11." \
  "Opcja /AllUsers wymaga uprawnień administratora. Bez niej PortFixer zostanie zainstalowany tylko dla Ciebie."

!insertmacro Words Portuguese PORTUGUESE \
  "O comando portfixer em todos os terminais (PATH)" \
  "O PortFixer está aberto. Feche-o e tente novamente." \
  "Não foi possível remover a versão anterior, pelo que nada foi alterado." \
  "Não foi possível escrever o PortFixer em $INSTDIR." \
  "O PortFixer precisa do Windows 10 ou 11 de 64 bits." \
  "/AllUsers requer direitos de administrador. Sem esta opção, o PortFixer é instalado apenas para si."

!insertmacro Words PortugueseBR PORTUGUESEBR \
  "O comando portfixer em todos os terminais (PATH)" \
  "O PortFixer está aberto. Feche-o e tente novamente." \
  "Não foi possível remover a versão anterior, portanto nada foi alterado." \
  "Não foi possível gravar o PortFixer em $INSTDIR." \
  "O PortFixer precisa do Windows 10 ou 11 de 64 bits." \
  "/AllUsers exige direitos de administrador. Sem essa opção, o PortFixer é instalado só para você."

!insertmacro Words Russian RUSSIAN \
  "Команда portfixer в любом терминале (PATH)" \
  "Программа PortFixer открыта. Закройте её и повторите попытку." \
  "Не удалось удалить предыдущую версию, поэтому ничего не изменено." \
  "Не удалось записать PortFixer в папку $INSTDIR." \
  "Для PortFixer нужна 64-разрядная Windows 10 или 11." \
  "Для /AllUsers нужны права администратора. Без этого параметра PortFixer устанавливается только для вас."

!insertmacro Words SimpChinese SIMPCHINESE \
  "在每个终端中使用 portfixer 命令 (PATH)" \
  "PortFixer 正在运行。请将其关闭，然后重试。" \
  "无法删除之前的版本，因此未做任何更改。" \
  "无法将 PortFixer 写入 $INSTDIR。" \
  "PortFixer 需要 64 位的 Windows 10 或 11。" \
  "/AllUsers 需要管理员权限。不使用该选项时，PortFixer 仅为您安装。"

!insertmacro Words Spanish SPANISH \
  "El comando portfixer en todos los terminales (PATH)" \
  "PortFixer está abierto. Ciérrelo e inténtelo de nuevo." \
  "No se pudo quitar la versión anterior, así que no se cambió nada." \
  "No se pudo escribir PortFixer en $INSTDIR." \
  "PortFixer necesita Windows 10 u 11 de 64 bits." \
  "/AllUsers requiere derechos de administrador. Sin esta opción, PortFixer se instala solo para usted."

!insertmacro Words Swedish SWEDISH \
  "Kommandot portfixer i alla terminaler (PATH)" \
  "PortFixer är öppet. Stäng det och försök igen." \
  "Den tidigare versionen kunde inte tas bort, så ingenting ändrades." \
  "PortFixer kunde inte skrivas till $INSTDIR." \
  "PortFixer kräver Windows 10 eller 11, 64 bitar." \
  "/AllUsers kräver administratörsrättigheter. Utan det installeras PortFixer bara för dig."

!insertmacro Words TradChinese TRADCHINESE \
  "在每個終端機中使用 portfixer 命令 (PATH)" \
  "PortFixer 正在執行。請將其關閉，然後重試。" \
  "無法移除先前的版本，因此未做任何變更。" \
  "無法將 PortFixer 寫入 $INSTDIR。" \
  "PortFixer 需要 64 位元的 Windows 10 或 11。" \
  "/AllUsers 需要系統管理員權限。不使用此選項時，PortFixer 只會為您安裝。"

!insertmacro Words Turkish TURKISH \
  "Her terminalde portfixer komutu (PATH)" \
  "PortFixer açık. Kapatıp yeniden deneyin." \
  "Önceki sürüm kaldırılamadı, bu nedenle hiçbir şey değiştirilmedi." \
  "PortFixer $INSTDIR klasörüne yazılamadı." \
  "PortFixer için 64 bit Windows 10 veya 11 gerekir." \
  "/AllUsers yönetici hakları gerektirir. Bu seçenek olmadan PortFixer yalnızca sizin için kurulur."

!insertmacro Words Ukrainian UKRAINIAN \
  "Команда portfixer у кожному терміналі (PATH)" \
  "Програму PortFixer відкрито. Закрийте її та повторіть спробу." \
  "Не вдалося видалити попередню версію, тому нічого не змінено." \
  "Не вдалося записати PortFixer до папки $INSTDIR." \
  "Для PortFixer потрібна 64-розрядна Windows 10 або 11." \
  "Для /AllUsers потрібні права адміністратора. Без цього параметра PortFixer буде встановлено лише для вас."
