@echo off
rem O-Art's launcher on Windows: finds a JDK, builds, and hands over to Java (oart.sandbox.launcher.Oart).
setlocal EnableExtensions
set "home=%~dp0"
if "%home:~-1%"=="\" set "home=%home:~0,-1%"

if defined JAVA_HOME (
    set "java=%JAVA_HOME%\bin\java.exe"
) else (
    set "java=java.exe"
    where java.exe >nul 2>nul || (
        echo oart: There is no java on the PATH; install a JDK 17 or newer, or set JAVA_HOME to one. 1>&2
        exit /b 1
    )
)
if defined JAVA_HOME if not exist "%java%" (
    echo oart: JAVA_HOME is '%JAVA_HOME%', where there is no bin\java.exe; point it to a JDK 17 or newer. 1>&2
    exit /b 1
)
set "version="
for /f "tokens=3" %%v in ('""%java%" -XshowSettings:properties -version 2>&1" ^| findstr /c:"java.specification.version ="') do set "version=%%v"
for /f "delims=. tokens=1" %%v in ("%version%") do set "major=%%v"
if not defined major set "major=0"
if %major% LSS 17 (
    echo oart: %java% is Java %version%; set JAVA_HOME to a JDK 17 or newer. 1>&2
    exit /b 1
)

if "%~1"=="test" (
    cd /d "%home%"
    if "%~2"=="--all" (call mvnw.cmd -B verify -Doart.tests.left-out=none) else (call mvnw.cmd -B verify)
    exit /b
)

if "%~1"=="bench" goto bench

rem Maven itself finds out what changed; a running server is used as it is.
set "jar=%home%\sandbox\target\oart-sandbox.jar"
set "build="
if "%~1"=="run" set "build=1"
if not exist "%jar%" set "build=1"
if defined build (
    echo           building what changed 1>&2
    pushd "%home%"
    call mvnw.cmd -B -q package -DskipTests -DskipGates -pl micro-war,sandbox -am || (
        popd
        echo oart: The build failed; see above. 1>&2
        exit /b 1
    )
    popd
)

"%java%" -Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Djava.awt.headless=true "-Doart.home=%home%" ^
    -cp "%jar%;%home%\sandbox\target\lib\*" oart.sandbox.launcher.Oart %*
exit /b

:bench
echo           building what changed 1>&2
pushd "%home%"
call mvnw.cmd -B -q package -DskipTests -DskipGates -pl micro-war,benchmarks -am || (
    popd
    echo oart: The build failed; see above. 1>&2
    exit /b 1
)
popd
set "names="
for /f "tokens=1*" %%a in ("%*") do set "names=%%b"
"%java%" -Xmx1g -Djava.awt.headless=true "-Doart.home=%home%" ^
    -cp "%home%\benchmarks\target\oart-benchmarks.jar;%home%\benchmarks\target\lib\*" oart.benchmarks.Bench %names%
