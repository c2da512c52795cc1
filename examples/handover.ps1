<#
.SYNOPSIS
The gate before a planned switch-over of a pair: joins what all five tools say, through their JSON and exit statuses, into one
GO or NO-GO, and explains a NO-GO with each tool's own reason and next step. It switches nothing itself.

.DESCRIPTION
The same gates, questions and exit statuses as handover.sh, for Windows PowerShell 5.1 and later.

Without parameters it runs on a simulated plant, the example captures and the loopback interface. For a real pair give at least
-Sources, -Plan, -Sheets, -Captures, and -Server or -Links.

Each question is answered only when what was asked covers it: the sheets and captures of both servers by their names, Main and Backup of the
other server at the addresses of -Plan, every channel that -Sources names on -Active (it must name each one). Simulated or recorded input and links to this machine
itself are never a GO. A tool that does not end is stopped, and says nothing.

Exit status: 0 GO; 1 LOOK (works, but a person must say yes); 2 NO-GO (something is broken); 3 NO-GO (something cannot be told).
PowerShell itself ends with 1 when it does not know a parameter: only the last line of the gate is its verdict.

.PARAMETER Sources
Your sources.yaml: how to read SAC and queues.
.PARAMETER Plan
Your plan (system.yaml).
.PARAMETER Sheets
The sheets (partners.yaml) of both servers, files or folders: what was read from them, linted against the plan.
.PARAMETER Captures
The captures of both servers' adapters (capture-nics.ps1), judged with -Plan; where a machine is not called as its server is in the plan,
the labels follow in the captures' order: a.json,b.json,--server,SRV-A,--server,SRV-B. Without captures the live adapters of -Server
alone are judged. What was captured longer ago than -CaptureAge says nothing.
.PARAMETER CaptureAge
How old a capture may be: somebody may have moved a cable or changed an address since.
.PARAMETER Server
Which server of the plan this machine is.
.PARAMETER Links
The arguments of `link-probe check` for a jump host, such as --main,10.10.1.11,--backup,10.10.2.11
.PARAMETER ToolLimit
After so many seconds a tool that does not end is stopped; for the queue after -DrainTimeout more.
.PARAMETER Exposure
More arguments of `driver-queue exposure`, such as --driver-on,active
.PARAMETER Evidence
A bundle of evidence that each tool adds its run to: what was seen and decided, to be verified years later;
the gate verifies it at its end, so take a new one for each switch-over
.PARAMETER Out
A folder that keeps each tool's JSON, as evidence.
.PARAMETER Bin
The folder of the tools, when they are not in PATH.

.EXAMPLE
.\handover.ps1
.EXAMPLE
.\handover.ps1 -Active SRV-A -Standby SRV-B -Channel Channel1 -Sources sources.yaml -Plan system.yaml -Sheets sheets -Captures a.json,b.json -Server SRV-A
#>
[CmdletBinding()]
param(
    [string] $Active = 'SRV-A',
    [string] $Standby = 'SRV-B',
    [string[]] $Channel = @('Channel1'),
    [string] $Sources,
    [string] $Plan,
    [string[]] $Sheets,
    [string[]] $Captures,
    [string] $CaptureAge = '7d',
    [string] $Server,
    [string[]] $Links,
    [string] $DrainTimeout = '2m',
    [string] $ToolLimit = '600',
    [string[]] $Exposure = @(),
    [string] $Evidence,
    [string] $Out,
    [string] $Bin = $env:HOTSTANDBY_BIN,
    [string] $Demo = 'demo:healthy-pair'
)

Set-StrictMode -Version 2.0
# What a tool writes to standard error is words for people, not a reason to stop.
$ErrorActionPreference = 'Continue'
# What nobody has foreseen is no yes.
trap {
    Write-Output "NO-GO: the gate itself failed ($_), so nothing can be told."
    exit 3
}
# The tools write UTF-8.
$utf8 = New-Object System.Text.UTF8Encoding $false
[Console]::OutputEncoding = $utf8
$limit = 0
if (-not [int]::TryParse($ToolLimit, [ref] $limit) -or $limit -lt 1) {
    Write-Output "-ToolLimit is a number of seconds, not $ToolLimit"
    exit 3
}

$here = $PSScriptRoot
$named = $Plan -and $Sheets
$planGiven = [bool] $Plan
if (-not $Plan) { $Plan = Join-Path $here 'waterworks.yaml' }
$script:Verdict = 0
$script:Simulated = $false
$script:Recorded = $false
# How old a capture may be, where captures are judged.
$script:Within = ''
# Each queue that is asked about.
$queues = @($Channel | ForEach-Object { "$Active/$_" })
$script:Reasons = @()
# The questions that are not answered go.
$script:Open = @()
if ($Out) { $null = New-Item -ItemType Directory -Force -Path $Out }

# Where a tool is: in -Bin, in PATH, or freshly built beside the examples.
function Find-Tool([string] $Name) {
    if ($Bin) { return (Join-Path $Bin $Name) }
    if (Get-Command $Name -ErrorAction SilentlyContinue) { return $Name }
    return (Join-Path (Split-Path $here -Parent) "target/release/$Name")
}

# Such as 2m, 90s or 1h30m in seconds.
function Get-Seconds([string] $Text) {
    $all = 0.0
    foreach ($part in [regex]::Matches($Text, '([0-9.]+) *([a-z]*)')) {
        $each = switch ($part.Groups[2].Value) {
            'd' { 86400 }
            'h' { 3600 }
            { $_ -eq 'm' -or $_ -eq 'min' } { 60 }
            'ms' { 0.001 }
            default { 1 }
        }
        $all += [double]::Parse($part.Groups[1].Value, [Globalization.CultureInfo]::InvariantCulture) * $each
    }
    return [int] [Math]::Ceiling($all)
}

# One argument as a line of Windows wants it, for programs that read it as C does.
function Format-Argument([string] $Text) {
    if ($Text -and $Text -notmatch '[\s"]') { return $Text }
    # A backslash counts as itself, but before a quote.
    return '"' + (($Text -replace '(\\*)"', '$1$1\"') -replace '(\\+)$', '$1$1') + '"'
}

# Runs one tool, and stops it when it does not end or writes without end: a tool that is stopped would else hold the gate, and who waits
# for it, for ever. Gives its status, what it wrote, and why it was stopped.
function Invoke-Tool([string] $Path, [string[]] $Arguments, [int] $Seconds) {
    $start = New-Object System.Diagnostics.ProcessStartInfo
    # As PowerShell finds it, with the ending that Windows adds.
    $start.FileName = @(Get-Command $Path -CommandType Application -ErrorAction Stop)[0].Path
    $start.Arguments = @($Arguments | ForEach-Object { Format-Argument $_ }) -join ' '
    $start.WorkingDirectory = (Get-Location -PSProvider FileSystem).ProviderPath
    $start.UseShellExecute = $false
    $start.RedirectStandardOutput = $true
    $start.RedirectStandardError = $true
    $start.StandardOutputEncoding = $utf8
    $start.StandardErrorEncoding = $utf8
    $most = 67108864
    $size = 65536
    $why = $null
    $process = [System.Diagnostics.Process]::Start($start)
    try {
        $clock = [System.Diagnostics.Stopwatch]::StartNew()
        # Both are read as they come: a tool that waits for room in a full pipe would not end.
        $from = @($process.StandardOutput, $process.StandardError)
        $buffers = @((New-Object char[] $size), (New-Object char[] $size))
        $texts = @((New-Object System.Text.StringBuilder), (New-Object System.Text.StringBuilder))
        $reads = @($from[0].ReadAsync($buffers[0], 0, $size), $from[1].ReadAsync($buffers[1], 0, $size))
        $gone = $null
        while ($null -ne $reads[0] -or $null -ne $reads[1]) {
            $idle = $true
            foreach ($at in 0, 1) {
                if ($null -eq $reads[$at] -or -not $reads[$at].IsCompleted) { continue }
                $idle = $false
                $count = $reads[$at].Result
                if ($count -eq 0) { $reads[$at] = $null; continue }
                $null = $texts[$at].Append($buffers[$at], 0, $count)
                $reads[$at] = $from[$at].ReadAsync($buffers[$at], 0, $size)
            }
            if ($clock.Elapsed.TotalSeconds -ge $Seconds) { $why = "it did not end within $Seconds s" }
            if ($texts[0].Length + $texts[1].Length -gt $most) { $why = 'it wrote more than 64 MiB' }
            if ($why) { break }
            if (-not $idle) { continue }
            # What the tool itself began may live on and hold its pipes.
            if ($process.HasExited) {
                if ($null -eq $gone) { $gone = $clock.Elapsed.TotalSeconds }
                if ($clock.Elapsed.TotalSeconds - $gone -gt 5) { break }
            }
            Start-Sleep -Milliseconds 20
        }
        # It may have closed both and gone on.
        while (-not $why -and -not $process.WaitForExit(200)) {
            if ($clock.Elapsed.TotalSeconds -ge $Seconds) { $why = "it did not end within $Seconds s" }
        }
    } finally {
        # Also when the gate is interrupted.
        if (-not $process.HasExited) {
            try { $process.Kill() } catch { $null = $_ }
            $null = $process.WaitForExit(5000)
        }
    }
    $status = 127
    if ($process.HasExited) { $status = $process.ExitCode }
    if ($why) { $why = "$why, and was stopped" }
    return [PSCustomObject] @{ Status = $status; Out = "$($texts[0])"; Said = "$($texts[1])"; Stopped = $why }
}

# A property that may not be there.
function Get-Part($Object, [string] $Name) {
    if ($null -eq $Object) { return $null }
    $property = $Object.PSObject.Properties[$Name]
    if ($null -eq $property) { return $null }
    return $property.Value
}

# The worse of two statuses: CRITICAL before UNKNOWN before WARNING before OK, as the tools themselves join.
function Join-Status([int] $One, [int] $Other) {
    foreach ($status in 2, 3, 1) {
        if ($One -eq $status -or $Other -eq $status) { return $status }
    }
    return 0
}

# Takes one answer into the verdict and shows it.
function Add-Answer([int] $Status, [string] $Question, [string] $Reason, [string] $Next, [string[]] $Found = @()) {
    $script:Verdict = Join-Status $script:Verdict $Status
    $word = switch ($Status) {
        0 { 'go     ' }
        1 { 'look   ' }
        2 { 'NO-GO  ' }
        default { 'NO-GO ?' }
    }
    Write-Output "$word $Question"
    Write-Output "        $Reason"
    if ($Status -eq 0) { return }
    $script:Open += $Question
    $more = @($Found)
    if (-not ($more -match ' next: ')) { $more += "        next: $Next" }
    Write-Output $more
    $script:Reasons += "- $Question $Reason"
    $script:Reasons += $more
}

# What a tool found and advises, from its findings; information is left out.
function Get-Found($Report) {
    $lines = @()
    $shown = 0
    foreach ($finding in @(Get-Part $Report 'findings')) {
        if ($null -eq $finding -or (Get-Part $finding 'severity') -eq 'info') { continue }
        if ($shown -eq 5) { $lines += '        and more: see its own report'; break }
        $shown++
        $lines += "        $(Get-Part $finding 'severity'): $(Get-Part $finding 'message')"
        if (Get-Part $finding 'help') { $lines += "        next: $(Get-Part $finding 'help')" }
    }
    return ,$lines
}

# Whether the document is this program's own report, and says in every place what its exit status says. A key that stands twice is
# refused by ConvertFrom-Json or, where it is not, counted in the text.
function Test-Report($Report, [string] $Text, [string] $Program, [int] $Status) {
    if ($Report -isnot [System.Management.Automation.PSCustomObject] -or $Status -lt 0 -or $Status -gt 3) { return $false }
    foreach ($key in 'schema', 'schema_version', 'tool', 'status', 'exit_status', 'summary', 'findings', 'data') {
        if (@([regex]::Matches($Text, "(?m)^  `"$key`"\s*:")).Count -gt 1) { return $false }
    }
    $exit = Get-Part $Report 'exit_status'
    $version = Get-Part $Report 'schema_version'
    if ($exit -is [string] -or $version -is [string] -or $exit -ne $Status -or $version -ne 1) { return $false }
    if ((Get-Part $Report 'status') -cne @('ok', 'warning', 'critical', 'unknown')[$Status]) { return $false }
    if ((Get-Part $Report 'tool') -cne $Program -or (Get-Part $Report 'schema') -cne "hotstandby/$Program") { return $false }
    # What was suppressed with a reason is no finding that counts.
    $errors = @(@(Get-Part $Report 'findings') | Where-Object { (Get-Part $_ 'severity') -eq 'error' -and -not (Get-Part $_ 'suppressed') })
    return ($Status -gt 1 -or $errors.Count -eq 0)
}

# Whether the report was made since this moment. A kept one proves nothing about now. The times are read from the text: newer versions
# of ConvertFrom-Json make dates of them, and Windows PowerShell does not.
function Test-Now([string] $Text, [DateTimeOffset] $Asked) {
    $culture = [Globalization.CultureInfo]::InvariantCulture
    $began = [DateTimeOffset]::MinValue
    $ended = [DateTimeOffset]::MinValue
    foreach ($key in 'started_at', 'finished_at') {
        $found = [regex]::Match($Text, "(?m)^  `"$key`"\s*:\s*`"([^`"]+)`"")
        $time = [DateTimeOffset]::MinValue
        if (-not $found.Success) { return $false }
        if (-not [DateTimeOffset]::TryParse($found.Groups[1].Value, $culture, [Globalization.DateTimeStyles]::None, [ref] $time)) { return $false }
        if ($key -eq 'started_at') { $began = $time } else { $ended = $time }
    }
    # The tools tell thousandths, the clock more.
    return ($began -ge $Asked.AddSeconds(-1) -and $began -le $ended -and $ended -le [DateTimeOffset]::UtcNow.AddSeconds(1))
}

# The ones of both servers that are not among the names.
function Get-Unnamed([string[]] $Names, [string] $What) {
    foreach ($server in $Active, $Standby) {
        if ($Names -cnotcontains $server) { "$What of $server" }
    }
}

# The queues that were asked about and are not in the report, and those that -Sources names beside them on this node.
function Get-UnseenQueue($Data) {
    $met = @(@(Get-Part $Data 'channels') | ForEach-Object { "$(Get-Part $_ 'node')/$(Get-Part $_ 'channel')" })
    foreach ($queue in $queues) {
        if ($met -notcontains $queue) { "the queue of $queue" }
    }
    foreach ($other in @(Get-Part $Data 'not_asked')) {
        if ($other -and "$other".StartsWith("$Active/", [StringComparison]::OrdinalIgnoreCase)) {
            "the queue of $other, which -Sources names (give every channel, or take it out)"
        }
    }
    if ($Sources -and @(Get-Part $Data 'channels_not_named') -contains $Active) {
        "the other queues of ${Active}: -Sources names none of its channels, so nobody knows which there are (name each under channels:)"
    }
}

# What the links of a report do not cover.
function Get-UnseenLink($Data) {
    # A monitor is no link, whatever connection it stands for.
    $probed = @(@(Get-Part $Data 'links') | Where-Object { $null -ne $_ -and (Get-Part $_ 'monitor') -ne $true })
    foreach ($connection in 'main', 'backup') {
        if (@($probed | Where-Object { (Get-Part $_ 'connection') -ceq $connection }).Count -eq 0) { "a link of $connection" }
    }
    if ((Get-Part $script:Report 'exit_status') -eq 0) {
        foreach ($link in $probed) {
            if ((Get-Part $link 'state') -cne 'up') { "$(Get-Part $link 'target'), whose state is $(Get-Part $link 'state')" }
        }
    }
    if (-not $Sources) { return }
    # What answers on this machine itself is no link, and nothing of the plant.
    foreach ($link in $probed) {
        if ("$(Get-Part $link 'address')" -match '^(::ffff:)?127\.|^::1?$|^0\.0\.0\.0$') {
            "$(Get-Part $link 'connection') of the plant: $(Get-Part $link 'target') is this machine itself (loopback)"
        }
    }
    if (-not $planGiven) { return }
    # The links that -Plan has between both, by the tool that reads plans. Seen from the standby it is the active one that must answer.
    $other = if ($Server -and $Server -ceq $Standby) { $Active } else { $Standby }
    $planned = @()
    try {
        $tool = Find-Tool 'partner-config'
        $timing = (Invoke-Tool $tool @('timing', $Plan, '--format', 'json') $limit).Out | ConvertFrom-Json
        $planned = @(Get-Part (Get-Part $timing 'data') 'links')
    } catch {
        $planned = @()
    }
    foreach ($connection in 'main', 'backup') {
        $met = @($probed | Where-Object { (Get-Part $_ 'connection') -ceq $connection } |
            ForEach-Object { "$(Get-Part $_ 'target')"; "$(Get-Part $_ 'address')" })
        $wanted = @($planned | Where-Object { (Get-Part $_ 'to') -ceq $other -and (Get-Part $_ 'connection') -ceq $connection } |
            ForEach-Object { "$(Get-Part $_ 'address')" } | Where-Object { $_ })
        if ($wanted.Count -eq 0) {
            "$connection of $other, which -Plan does not have"
        } elseif (@($wanted | Where-Object { $met -contains $_ }).Count -eq 0) {
            "$connection of $other at $($wanted[0]), as -Plan has it"
        }
    }
}

# What a report does not cover of its question, one text for each.
function Get-Missing([string] $Name) {
    $data = Get-Part $script:Report 'data'
    $exit = Get-Part $script:Report 'exit_status'
    $node = @(Get-Part $data 'nodes')[0]
    switch ($Name -replace '-.*$', '') {
        'settings' {
            if ($null -eq (Get-Part $data 'files_checked')) { 'it is no report of lint' }
            if ((Get-Part (Get-Part $data 'counts') 'error') -ne 0) { 'every error: it counts other ones than it shows' }
            if ($Sources) {
                $compared = @(@(Get-Part $data 'sheets') | Where-Object { (Get-Part $_ 'compared_with_plan') -eq $true } |
                    ForEach-Object { Get-Part $_ 'server' })
                foreach ($label in $Active, $Standby) {
                    if ($compared -cnotcontains $label) { "the sheet of $label, compared with -Plan" }
                }
            }
        }
        'adapters' {
            # Each by its label in the plan, or by its own name where no plan was given for it.
            $servers = @(@(Get-Part $data 'servers') | ForEach-Object {
                $label = Get-Part $_ 'plan_label'
                if ($label) { $label } else { Get-Part $_ 'name' }
            })
            if (-not $servers[0]) { 'it is no report of adapters' }
            foreach ($one in @(Get-Part $data 'servers')) {
                if (@('ok', 'warning') -cnotcontains (Get-Part $one 'status')) { "the adapters of $(Get-Part $one 'name'), which are $(Get-Part $one 'status')" }
            }
            if ($Captures) { Get-Unnamed $servers 'the adapters' }
        }
        'links' {
            if ((Get-Part $data 'complete') -ne $true) { 'the whole of the run' }
            Get-UnseenLink $data
        }
        'pair' {
            if (-not (Get-Part (Get-Part $data 'pair') 'verdict')) { 'the pair' }
            Get-Unnamed @(@(Get-Part $data 'nodes') | ForEach-Object { Get-Part $_ 'node' }) 'the state'
            Get-Unnamed @(Get-Part (Get-Part $data 'pair') 'nodes') 'the pair'
            $pairVerdict = Get-Part (Get-Part $data 'pair') 'verdict'
            if ($exit -eq 0 -and $pairVerdict -cne 'ok') { "a pair that is well: it says $pairVerdict" }
        }
        'queue' {
            if (-not (Get-Part $data 'outcome')) { 'the wait' }
            $left = Get-Part $data 'left'
            if ($exit -eq 0 -and ((Get-Part $data 'outcome') -cne 'drained' -or $null -eq $left -or $left -ne 0)) {
                "an empty queue: it says $(Get-Part $data 'outcome')"
            }
            Get-UnseenQueue $data
        }
        'exposure' {
            if (-not (Get-Part $data 'driver_on')) { 'what is at risk' }
            Get-UnseenQueue $data
        }
        'evidence' {
            if ($null -eq (Get-Part $data 'records')) { 'the bundle' }
        }
        'role' {
            if (Get-Part (Get-Part $data 'pair') 'verdict') { 'the role alone: it is a report of the pair' }
            if ((Get-Part $node 'node') -cne $Active -or (Get-Part $node 'role') -cne 'active') { "the role of $Active" }
        }
    }
}

# Asks one tool. What counts is its exit status; its JSON must be whole and say the same, or nothing is proven; and what it judged must
# cover the question. The report stays in $script:Report for the questions that need more of it.
function Invoke-Gate([string] $Name, [string] $Question, [string] $Next, [string] $Program, [string[]] $Arguments) {
    $script:Report = $null
    $said = @()
    $text = ''
    $stopped = $null
    $status = 127
    $asked = [DateTimeOffset]::UtcNow
    try {
        $tool = Find-Tool $Program
        $kept = @()
        # What verifies a bundle adds nothing to it.
        if ($Evidence -and $Name -notlike 'evidence-*') { $kept = @('--evidence', $Evidence) }
        $most = $limit
        if ($Name -eq 'queue') { $most += Get-Seconds $DrainTimeout }
        $ran = Invoke-Tool $tool ($Arguments + $kept + @('--format', 'json')) $most
        $status = $ran.Status
        $said = @($ran.Said -split '\r?\n')
        $text = $ran.Out -replace '\r\n', "`n"
        $stopped = $ran.Stopped
    } catch {
        $said = @($_.Exception.Message)
    }
    if ($Out) { Set-Content -Path (Join-Path $Out "$Name.json") -Value $text -Encoding UTF8 }
    try { $script:Report = $text | ConvertFrom-Json } catch { $script:Report = $null }
    $own = Test-Report $script:Report $text $Program $status
    if ($stopped) {
        $own = $false
        $said = @($stopped)
    } elseif ($own -and -not (Test-Now $text $asked)) {
        $own = $false
        $said = @('its report was not made now')
    }
    if (-not $own) {
        $script:Report = $null
        $last = @($said | Where-Object { $_ }) | Select-Object -Last 1
        if (-not $last) { $last = 'it said nothing' }
        Add-Answer 3 $Question "$Program gave no report (status $status): $last" "Run it by hand: $Program $($Arguments -join ' ')"
        return
    }
    if ($text -match '"simulated":\s*true') { $script:Simulated = $true }
    if (Get-Part (Get-Part $script:Report 'data') 'recorded') { $script:Recorded = $true }
    $own = Get-Part (Get-Part $script:Report 'data') 'next_step'
    # What is to be done about an answer is no help where there is none.
    if ($status -eq 3) { $Next = "Run it by hand, and give it what it lacks: $Program $($Arguments -join ' ')" }
    if ($own) { $Next = $own }
    $missing = @()
    if ($status -le 1) { $missing = @(Get-Missing $Name) }
    if ($missing.Count -gt 0) {
        $remedy = 'Give what is missing, and ask again.'
        if ($Name -eq 'settings') {
            $remedy = "Give -Plan the plan of this pair, and -Sheets what was read from both servers, with the plan's own system name."
        }
        if ($Name -eq 'links') {
            $remedy = "Give -Server with this machine's label in -Plan, or name in -Links Main and Backup of $Standby as -Plan has them."
        }
        if ($Name -eq 'adapters') {
            $remedy = "Capture both servers; where a machine is not called as its server is, add the labels in the captures' order to -Captures: " +
                "--server,$Active,--server,$Standby"
        }
        Add-Answer 3 $Question "the report does not cover: $($missing -join '; ')" $remedy (Get-Found $script:Report)
        return
    }
    $summary = Get-Part $script:Report 'summary'
    if ($Name -eq 'adapters' -and $script:Within) { $summary = "$summary (captures of the last $($script:Within) count: -CaptureAge)" }
    Add-Answer $status $Question $summary $Next (Get-Found $script:Report)
}

if ($Sources) { $from = @('--sources', $Sources) } else { $from = @('--source', $Demo) }

$settings = 'Are the settings of both servers right?'
if ($Sources -and -not $named) {
    Add-Answer 3 $settings 'nobody asked: -Plan and -Sheets must both be given' `
        'Give -Plan with the plan of this pair, and -Sheets with what was read from both servers.'
} else {
    if (-not $Sheets) { $Sheets = @($Plan) }
    Invoke-Gate 'settings' $settings 'Correct the plan, generate the sheets again, and enter them.' `
        'partner-config' (@('lint', '--plan', $Plan, '--fail-on', 'warning') + $Sheets + @($Sources | Where-Object { $_ }))
}
if ($Server -and $Server -cne $Active -and $Server -cne $Standby) {
    Add-Answer 3 'Are Active, Standby and SERVER one pair?' "-Server $Server is neither $Active nor $Standby" `
        'Give -Server with the one of both that this machine is, or -Captures and -Links.'
}

$remedies = "See the remedies in nic-check's own report."
if ($Captures) {
    # Two networks are not yet the ones of the plan.
    $planned = @()
    if ($planGiven -and -not ($Captures -match '^--plan(=|$)')) { $planned = @('--plan', $Plan) }
    # An OK of captures is one of their day.
    $young = @()
    if (-not ($Captures -match '^--max-age(=|$)')) {
        $script:Within = $CaptureAge
        $young = @('--max-age', $CaptureAge)
    }
    Invoke-Gate 'adapters' 'Can the adapters of both servers carry it?' $remedies 'nic-check' (@('--from') + $Captures + $planned + $young)
} elseif ($Server) {
    Invoke-Gate 'adapters' "Can this server's adapters carry it?" $remedies 'nic-check' @('--plan', $Plan, '--server', $Server)
    if ($Sources) {
        Add-Answer 3 "Can the other server's adapters carry it?" 'nobody asked: -Captures is not given' `
            'Capture both servers with capture-nics.ps1, and give -Captures.'
    }
} elseif (-not $Sources) {
    $examples = Join-Path $here 'captures'
    Invoke-Gate 'adapters' 'Can the adapters of both servers carry it? (example captures)' $remedies 'nic-check' `
        @('--from', (Join-Path $examples 'SRV-A.json'), (Join-Path $examples 'SRV-B.json'), '--plan', $Plan, '--server', 'SRV-A', '--server', 'SRV-B')
} else {
    Add-Answer 3 'Can the adapters of both servers carry it?' 'nobody asked: neither -Captures nor -Server is given' `
        'Capture both servers with capture-nics.ps1, and give -Captures.'
}

$repair = 'Repair the link, or start the software behind it, first: with one link down the switch-over has nothing to fall back on.'
if ($Links) {
    Invoke-Gate 'links' 'Do Main and Backup answer?' $repair 'link-probe' (@('check') + $Links)
} elseif ($Server) {
    Invoke-Gate 'links' 'Do Main and Backup answer?' $repair 'link-probe' @('check', '--plan', $Plan, '--server', $Server)
} elseif (-not $Sources) {
    $script:Simulated = $true
    Invoke-Gate 'links' 'Do Main and Backup answer? (loopback in their place)' $repair 'link-probe' `
        @('check', '--main', '127.0.0.1', '--backup', '127.0.0.2', '--no-tcp')
} else {
    Add-Answer 3 'Do Main and Backup answer?' 'nobody asked: neither -Server nor -Links is given' `
        "Give -Server with this machine's label in the plan, or -Links with the addresses."
}

Invoke-Gate 'pair' 'Is the pair sound?' "See sac-status's own report." 'sac-status' ($from + @('--pair', $Active, $Standby))
$pair = Get-Part (Get-Part $script:Report 'data') 'pair'
if ((Get-Part $pair 'verdict') -eq 'maintenance') {
    Add-Answer 1 'Is the pair out of Maintenance Mode?' 'both nodes are active by design' 'End Maintenance Mode before you switch over.'
}

Invoke-Gate 'queue' "Is the write queue of $Active drained?" 'Wait until it is.' 'driver-queue' `
    (@('drain') + $queues + $from + @('--timeout', $DrainTimeout, '--quiet'))

Invoke-Gate 'exposure' 'Is nothing left at risk?' 'Wait for the queue again, directly before you switch over.' 'driver-queue' `
    (@('exposure') + $queues + $from + $Exposure)

# Last, because a role may have changed while the queue was waited for.
Invoke-Gate 'role' "Is $Active the active one, now?" 'Hand over from the node that is active; name it first.' 'sac-status' `
    (@('is-active', $Active) + $from)

$last = $null
if ($Evidence) {
    foreach ($asked in 'partner-config', 'nic-check', 'link-probe', 'sac-status', 'driver-queue') {
        Invoke-Gate "evidence-$asked" "Does the evidence of $asked hold?" 'Begin a new bundle, and run the gate again.' `
            $asked @('verify', $Evidence)
        $last = Get-Part (Get-Part $script:Report 'data') 'head'
    }
}

# What was simulated says nothing about a real pair, however good it looks.
if ($script:Simulated) {
    Add-Answer 3 'Is this about your own pair?' 'part of it was SIMULATED: that says nothing about a real pair' `
        'Give -Sources, -Plan, -Sheets, -Captures and -Server.'
}

# What was so when it was recorded is not what is so now.
if ($script:Recorded) {
    Add-Answer 3 'Is this about the plant as it is now?' 'part of it is RECORDED: that says nothing about now' `
        'Name in -Sources the sources themselves, not recordings of them.'
}

if ($script:Reasons) {
    Write-Output ''
    Write-Output 'Because:'
    Write-Output $script:Reasons
}
if ($last) {
    Write-Output ''
    Write-Output "The evidence is in $Evidence. Note the check sum of its last record in another place: $last"
}
$closing = switch ($script:Verdict) {
    0 { 'GO: all gates are open. Switch now, not later: new writes may come.' }
    1 { 'LOOK: nothing is broken, but a person must say yes.' }
    2 { 'NO-GO: something is broken.' }
    default { 'NO-GO: something cannot be told, and that is no yes.' }
}
# Last, right above the prompt: whoever reads no other line must know where to begin.
if ($script:Open.Count -gt 0) { $closing += " The first question that is not answered go: $($script:Open[0])" }
if ($script:Open.Count -gt 1) { $closing += " ($($script:Open.Count - 1) more above)" }
Write-Output ''
Write-Output $closing
exit $script:Verdict
