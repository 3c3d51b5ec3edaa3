; The installer: a 64-bit or 32-bit program made by NSIS 3 on Windows or Linux; pack.py calls it and gives the words in ${ }.
;   setup.exe [/S] [/NoPath] [/AllUsers] [/D=FOLDER]      /S: no questions; /D comes last, and is not quoted
;   Uninstall.exe [/S]
; It is for the person who runs it, needs no rights and asks for none. /AllUsers, given by an administrator, is for everyone.
; Ends with 0: done.  1: the person gave it up.  2: it could not be done.  3: PortFixer is open.

!ifdef TARGET
Target ${TARGET}
!else
Unicode true
!endif
SetCompressor /SOLID lzma
SetDateSave off ; else the same input would not give the same bytes
!include MUI2.nsh
!include FileFunc.nsh
!include LogicLib.nsh
!include x64.nsh
!include WinVer.nsh

Name "PortFixer"
OutFile "${OUTPUT}"
RequestExecutionLevel user
ManifestSupportedOS Win10
ManifestDPIAware true
BrandingText "PortFixer ${VERSION}"
ShowInstDetails nevershow
ShowUninstDetails nevershow

VIProductVersion "${VERSION}.0"
VIFileVersion "${VERSION}.0"
VIAddVersionKey "ProductName" "PortFixer"
VIAddVersionKey "CompanyName" "The PortFixer authors"
VIAddVersionKey "FileDescription" "Installs PortFixer"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "LegalCopyright" "The PortFixer authors. MIT licence."

!define ENTRY "Software\Microsoft\Windows\CurrentVersion\Uninstall\PortFixer"
!define SETTINGS "Software\PortFixer"
!define RUNNING 3

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_WELCOMEFINISHPAGE_BITMAP "${PICTURE}"
!define MUI_COMPONENTSPAGE_NODESC
!define MUI_FINISHPAGE_RUN "$INSTDIR\PortFixer.exe"
!insertmacro MUI_PAGE_COMPONENTS
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!include "${WORDS}"

Var ForWhom      ; "user" or "everyone", as the program's --own-path takes it
Var Switch       ; what the uninstaller has to be told of that
Var EarlierIn    ; the folder of an earlier version, or nothing
Var KeepFolder   ; 1: the folder was there before PortFixer came, and stays

; Windows lets nobody write into a program that runs. Not by looking for its name: another one may have it.
!macro LeaveIfOpen Folder
  ${Do}
    StrCpy $R1 ""
    !insertmacro NoteIfOpen "${Folder}\PortFixer.exe"
    !insertmacro NoteIfOpen "${Folder}\bin\portfixer.exe"
    ${If} $R1 == ""
      ${Break}
    ${EndIf}
    ${If} ${Cmd} `MessageBox MB_RETRYCANCEL|MB_ICONINFORMATION "$(Open)" /SD IDCANCEL IDCANCEL`
      SetErrorLevel ${RUNNING}
      Quit
    ${EndIf}
  ${Loop}
!macroend

!macro NoteIfOpen Program
  ${If} ${FileExists} "${Program}"
    ClearErrors
    FileOpen $R0 "${Program}" a
    ${If} ${Errors}
      StrCpy $R1 "open"
    ${Else}
      FileClose $R0
    ${EndIf}
  ${EndIf}
!macroend

!macro ChooseForWhom
  ${GetParameters} $R0
  ClearErrors
  ${GetOptions} $R0 "/AllUsers" $R1
  ${If} ${Errors}
    SetShellVarContext current
    StrCpy $ForWhom "user"
    StrCpy $Switch ""
  ${Else}
    UserInfo::GetAccountType
    Pop $R1
    ${If} $R1 != "Admin"
      MessageBox MB_OK|MB_ICONINFORMATION "$(NeedsRights)" /SD IDOK
      SetErrorLevel 2
      Quit
    ${EndIf}
    SetShellVarContext all
    SetRegView 64
    StrCpy $ForWhom "everyone"
    StrCpy $Switch " /AllUsers"
  ${EndIf}
!macroend

Section "PortFixer" Program
  SectionIn RO
  !insertmacro LeaveIfOpen "$INSTDIR"

  ; The uninstaller of an earlier version knows what that version had.
  StrCpy $KeepFolder 0
  ${If} $EarlierIn != ""
  ${AndIf} ${FileExists} "$EarlierIn\Uninstall.exe"
    !insertmacro LeaveIfOpen "$EarlierIn"
    ReadRegDWORD $KeepFolder SHCTX "${ENTRY}" "KeepFolder"
    ExecWait '"$EarlierIn\Uninstall.exe" /S /Upgrade$Switch _?=$EarlierIn' $R0
    ${If} $R0 != 0
      MessageBox MB_OK|MB_ICONINFORMATION "$(Earlier)" /SD IDOK
      SetErrorLevel 2
      Quit
    ${EndIf}
    Delete "$EarlierIn\Uninstall.exe"
    ${If} $EarlierIn != $INSTDIR
      ${If} $KeepFolder != 1
        RMDir "$EarlierIn"
      ${EndIf}
      StrCpy $KeepFolder 0
    ${EndIf}
  ${EndIf}
  ${If} $EarlierIn != $INSTDIR
  ${AndIf} ${FileExists} "$INSTDIR\*.*"
    StrCpy $KeepFolder 1
  ${EndIf}

  ClearErrors
  !include "${LISTS}/install.nsh"
  SetOutPath "$INSTDIR"
  WriteUninstaller "$INSTDIR\Uninstall.exe"
  ${If} ${Errors}
    MessageBox MB_OK|MB_ICONINFORMATION "$(Unwritten)" /SD IDOK
    SetErrorLevel 2
    Quit
  ${EndIf}
  CreateShortcut "$SMPROGRAMS\PortFixer.lnk" "$INSTDIR\PortFixer.exe" "" "" 0 SW_SHOWNORMAL "" "Finds out why a server cannot have its port"

  WriteRegStr SHCTX "${ENTRY}" "DisplayName" "PortFixer"
  WriteRegStr SHCTX "${ENTRY}" "DisplayVersion" "${VERSION}"
  WriteRegStr SHCTX "${ENTRY}" "DisplayIcon" "$INSTDIR\PortFixer.exe"
  WriteRegStr SHCTX "${ENTRY}" "Publisher" "The PortFixer authors"
  WriteRegStr SHCTX "${ENTRY}" "InstallLocation" "$INSTDIR"
  WriteRegStr SHCTX "${ENTRY}" "UninstallString" '"$INSTDIR\Uninstall.exe"$Switch'
  WriteRegStr SHCTX "${ENTRY}" "QuietUninstallString" '"$INSTDIR\Uninstall.exe"$Switch /S'
  WriteRegDWORD SHCTX "${ENTRY}" "EstimatedSize" ${KILOBYTES}
  WriteRegDWORD SHCTX "${ENTRY}" "NoModify" 1
  WriteRegDWORD SHCTX "${ENTRY}" "NoRepair" 1
  WriteRegDWORD SHCTX "${ENTRY}" "KeepFolder" $KeepFolder
  WriteRegDWORD SHCTX "${ENTRY}" "InPath" 0
SectionEnd

; The program does it itself: NSIS holds no more than 1024 characters, and a longer PATH would be cut.
Section "$(Command)" Path
  nsExec::Exec '"$INSTDIR\bin\portfixer.exe" --own-path add $ForWhom'
  Pop $R0
  ${If} $R0 == 0
    WriteRegDWORD SHCTX "${ENTRY}" "InPath" 1
  ${EndIf}
SectionEnd

Section "Uninstall"
  !insertmacro LeaveIfOpen "$INSTDIR"
  ReadRegDWORD $R2 SHCTX "${ENTRY}" "InPath"
  ReadRegDWORD $KeepFolder SHCTX "${ENTRY}" "KeepFolder"
  ${If} $R2 == 1
    nsExec::Exec '"$INSTDIR\bin\portfixer.exe" --own-path remove $ForWhom'
    Pop $R0
  ${EndIf}
  SetOutPath "$TEMP" ; nobody can remove the folder that somebody works in
  !include "${LISTS}/remove.nsh"
  Delete "$SMPROGRAMS\PortFixer.lnk"

  ${GetParameters} $R0
  ClearErrors
  ${GetOptions} $R0 "/Upgrade" $R1
  ${If} ${Errors}
    Delete "$INSTDIR\Uninstall.exe"
    ${If} $KeepFolder != 1
      RMDir "$INSTDIR"
    ${EndIf}
    DeleteRegKey SHCTX "${ENTRY}"
    DeleteRegKey HKCU "${SETTINGS}" ; the window's size and the like
  ${EndIf}
SectionEnd

Function .onInit
  ${IfNot} ${RunningX64}
  ${OrIfNot} ${AtLeastWin10}
    MessageBox MB_OK|MB_ICONINFORMATION "$(TooOld)" /SD IDOK
    SetErrorLevel 2
    Quit
  ${EndIf}
  !insertmacro ChooseForWhom
  ReadRegStr $EarlierIn SHCTX "${ENTRY}" "InstallLocation"
  ${If} $INSTDIR == "" ; no /D
    ${If} $EarlierIn != ""
      StrCpy $INSTDIR $EarlierIn
    ${ElseIf} $ForWhom == "everyone"
      StrCpy $INSTDIR "$PROGRAMFILES64\PortFixer"
    ${Else}
      StrCpy $INSTDIR "$LOCALAPPDATA\Programs\PortFixer"
    ${EndIf}
  ${EndIf}
  ; As the person chose the last time, or says now.
  ${If} $EarlierIn != ""
    ReadRegDWORD $R2 SHCTX "${ENTRY}" "InPath"
    ${If} $R2 != 1
      !insertmacro UnselectSection ${Path}
    ${EndIf}
  ${EndIf}
  ${GetParameters} $R0
  ClearErrors
  ${GetOptions} $R0 "/NoPath" $R1
  ${IfNot} ${Errors}
    !insertmacro UnselectSection ${Path}
  ${EndIf}
FunctionEnd

Function un.onInit
  !insertmacro ChooseForWhom
FunctionEnd
