<#
.SYNOPSIS
    The main job end to end on Windows, on the example pair: the twin of commission.sh.

.DESCRIPTION
    Plan linted and generated, captures and this machine's adapters judged, SAC and write queue of a simulated plant read,
    links probed (loopback stands in for the pair's addresses), a report written.

    It runs from the unpacked package with the programs that lie in it, needs neither administrator rights nor anything
    installed, changes nothing outside the folder that -Out names, and sends nothing to any network.

    Written for Windows PowerShell 5.1 (Windows Server 2016 and later) and PowerShell 7. Checked with a PowerShell grammar;
    NOT RUN on a real Windows yet: if it stops, please report the message.

.PARAMETER Out
    The folder to write to. Default: the folder `commission` beside `examples`.

.PARAMETER Bin
    The folder with the programs. Default: what HOTSTANDBY_BIN names, else the folder above `examples`, else target\release.

.EXAMPLE
    powershell -ExecutionPolicy Bypass -File examples\commission.ps1
#>
[CmdletBinding()]
param(
    [string] $Out = '',
    [string] $Bin = ''
)

Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'

$here = Split-Path -Parent $MyInvocation.MyCommand.Path
$root = Split-Path -Parent $here
$plan = Join-Path $here 'waterworks.yaml'
$captures = (Join-Path $here 'captures\SRV-A.json'), (Join-Path $here 'captures\SRV-B.json')

foreach ($folder in @($Bin, $env:HOTSTANDBY_BIN, $root, (Join-Path $root 'target\release'))) {
    if ($folder -and (Test-Path -LiteralPath (Join-Path $folder 'partner-config.exe'))) {
        $Bin = $folder
        break
    }
}
if (-not $Bin -or -not (Test-Path -LiteralPath (Join-Path $Bin 'partner-config.exe'))) {
    [Console]::Error.WriteLine("commission.ps1: partner-config.exe was not found beside the folder 'examples'. Name its folder with -Bin.")
    exit 3
}
if (-not $Out) { $Out = Join-Path $root 'commission' }
$Out = [System.IO.Path]::GetFullPath([System.IO.Path]::Combine((Get-Location).ProviderPath, $Out))
[void][System.IO.Directory]::CreateDirectory($Out)
$generated = Join-Path $Out 'generated'
$log = Join-Path $Out 'links.jsonl'

function Write-Step([string] $Title) {
    Write-Host ''
    Write-Host "== $Title"
}

# Runs one program and gives its exit status; any other than those expected ends the whole.
function Invoke-Tool([string] $What, [int[]] $Expected, [string] $Tool, [string[]] $Arguments) {
    Write-Step $What
    # Out-Host, so that what the program says is shown and not taken for this function's answer.
    & (Join-Path $Bin "$Tool.exe") $Arguments | Out-Host
    $status = $LASTEXITCODE
    if ($Expected -notcontains $status) {
        [Console]::Error.WriteLine("commission.ps1: '$What' ended with status $status, expected $($Expected -join ' or '). Nothing after it was done.")
        exit $status
    }
    return $status
}

# The programs write UTF-8; Windows PowerShell reads what it passes on in the console's own code page otherwise.
$codePage = [Console]::OutputEncoding
try { [Console]::OutputEncoding = New-Object System.Text.UTF8Encoding($false) } catch { Write-Verbose 'no console' }

try {
    $adapters = @('--from') + $captures + @('--plan', $plan, '--server', 'SRV-A', '--server', 'SRV-B')
    $pair = @('--source', 'demo:healthy-pair', '--pair', 'SRV-A', 'SRV-B')
    $queue = @('inspect', 'SRV-A/Channel1', '--source', 'demo:healthy-pair')

    [void](Invoke-Tool 'Lint the plan' @(0) 'partner-config' @('lint', $plan))
    [void](Invoke-Tool "Generate every server's settings from the plan" @(0) 'partner-config' @('generate', $plan, '--directory', $generated, '--force'))
    [void](Invoke-Tool 'Lint what was generated, against the plan' @(0) 'partner-config' @('lint', '--plan', $plan, $generated))
    [void](Invoke-Tool 'When is each link declared failed?' @(0) 'partner-config' @('timing', $plan))
    [void](Invoke-Tool 'Judge the captured adapters of both servers, against the plan' @(0) 'nic-check' $adapters)
    # This machine is most likely no SCADA server: any verdict is a good answer here.
    [void](Invoke-Tool "Judge this machine's adapters (any verdict will do)" @(0, 1, 2, 3) 'nic-check' @())
    [void](Invoke-Tool 'Read SAC of a simulated pair' @(0) 'sac-status' $pair)
    [void](Invoke-Tool 'Watch the write queue of the simulated pair' @(0) 'driver-queue' $queue)

    # Loopback stands in for the pair's two addresses, so nothing leaves this machine. Status 3: probing is not possible here;
    # the message says why, and the rest goes on without.
    $watch = @('watch', '--main', '127.0.0.1', '--backup', '127.0.0.2', '--interval', '100ms', '--count', '20', '--plain', '--log', $log, '--force')
    $probed = Invoke-Tool "Probe both links for two seconds (loopback in the pair's place)" @(0, 3) 'link-probe' $watch
    if ($probed -eq 0) {
        [void](Invoke-Tool 'Give every verdict again from the log' @(0) 'link-probe' @('replay', $log, '--quiet'))
        [void](Invoke-Tool 'Draw the timeline' @(0) 'link-probe' @('report', $log, '--output', (Join-Path $Out 'links.html')))
    }

    Write-Step 'Write the report'
    $report = New-Object System.Text.StringBuilder
    [void]$report.Append("# Commissioning report: example pair Waterworks`n")
    $section = Join-Path $Out 'section.md'
    $sections = @(
        @('Plan and sheets', 'partner-config', @('lint', '--plan', $plan, $generated)),
        @('Timing', 'partner-config', @('timing', $plan)),
        @('Adapters of the pair', 'nic-check', $adapters),
        @('SAC (simulated plant)', 'sac-status', $pair),
        @('Write queue (simulated plant)', 'driver-queue', $queue)
    )
    foreach ($part in $sections) {
        & (Join-Path $Bin "$($part[1]).exe") ($part[2] + @('--format', 'markdown', '--output', $section)) | Out-Host
        if ($LASTEXITCODE -ne 0) {
            [Console]::Error.WriteLine("commission.ps1: the section '$($part[0])' ended with status $LASTEXITCODE. No report was written.")
            exit $LASTEXITCODE
        }
        # The tool's own headings go below the section's.
        $text = [System.IO.File]::ReadAllText($section) -replace '(?m)^#', '###'
        [void]$report.Append("`n").Append('## ' + $part[0]).Append("`n`n").Append($text)
    }
    Remove-Item -LiteralPath $section
    $reportFile = Join-Path $Out 'report.md'
    [System.IO.File]::WriteAllText($reportFile, $report.ToString(), (New-Object System.Text.UTF8Encoding($false)))
    $page = Join-Path $Out 'nic-check.html'
    & (Join-Path $Bin 'nic-check.exe') ($adapters + @('--format', 'html', '--output', $page)) | Out-Host

    Write-Host ''
    Write-Host 'Done. Look at:'
    Write-Host "  $reportFile"
    Write-Host "  $page"
    if (Test-Path -LiteralPath (Join-Path $Out 'links.html')) { Write-Host "  $(Join-Path $Out 'links.html')" }
    Get-ChildItem -LiteralPath $generated | ForEach-Object { Write-Host "  $($_.FullName)" }
}
finally {
    try { [Console]::OutputEncoding = $codePage } catch { Write-Verbose 'no console' }
}
