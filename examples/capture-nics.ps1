<#
.SYNOPSIS
    Writes this server's network facts as JSON, to be judged anywhere with: nic-check --from FILE

.DESCRIPTION
    Only Get- cmdlets are used: nothing on the server is changed. The JSON holds adapter names, MAC addresses, IP
    addresses, gateways, teams, Hyper-V's switches and the documented server port of the product, and nothing else. No
    module has to be installed;
    cmdlets that the server does not have (LBFO on Windows clients, Hyper-V where it is not installed) are listed under
    "MissingCommands", and nic-check then says that the question of teams is undecided.

    No administrator rights are needed. Hyper-V shows its switches to Hyper-V administrators only: where the server has an
    adapter named "vEthernet (...)", run this as one of them.

    Written for Windows PowerShell 5.1 (Windows Server 2016 and later) and PowerShell 7, after Microsoft's documentation
    of the cmdlets and classes. NOT TESTED on a real Windows server: if nic-check refuses what it writes, please report the
    message.

.PARAMETER Path
    The file to write. An existing file is not replaced without -Force.

.EXAMPLE
    powershell -ExecutionPolicy Bypass -File capture-nics.ps1 -Path SRV-A.json
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory = $true)] [string] $Path,
    [switch] $Force
)

Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'

if ((Test-Path -LiteralPath $Path) -and -not $Force) {
    [Console]::Error.WriteLine("$Path exists already; give another name, or -Force to replace it")
    exit 3
}

# The properties of each cmdlet's answer that nic-check reads. Only named properties are taken: the whole objects hold
# hundreds of others, nested deeper than ConvertTo-Json goes.
$wanted = [ordered]@{
    'Get-NetAdapter'       = 'Name', 'InterfaceDescription', 'InterfaceIndex', 'InterfaceGuid', 'MacAddress',
                             'PermanentAddress', 'Status', 'MediaConnectState', 'InterfaceOperationalStatus',
                             'InterfaceType', 'Speed', 'MtuSize', 'DriverProvider', 'DriverVersionString', 'Virtual',
                             'HardwareInterface', 'ConnectorPresent', 'PnPDeviceID'
    'Get-NetIPAddress'     = 'IPAddress', 'InterfaceIndex', 'InterfaceAlias', 'AddressFamily', 'PrefixLength', 'Type',
                             'PrefixOrigin', 'SuffixOrigin', 'AddressState', 'SkipAsSource'
    'Get-NetRoute'         = 'DestinationPrefix', 'NextHop', 'InterfaceIndex', 'InterfaceAlias', 'RouteMetric'
    'Get-NetLbfoTeam'      = 'Name', 'Members', 'TeamNics', 'TeamingMode', 'LoadBalancingAlgorithm', 'Status'
    'Get-NetLbfoTeamMember' = 'InstanceID', 'Name', 'InterfaceDescription', 'Team', 'AdministrativeMode',
                             'OperationalStatus', 'FailureReason', 'TransmitLinkSpeed', 'ReceiveLinkSpeed'
    'Get-NetLbfoTeamNic'   = 'InstanceID', 'Name', 'InterfaceDescription', 'Team', 'VlanID', 'Primary', 'Default'
    'Get-NetSwitchTeam'    = 'Name', 'Members'
    'Get-NetSwitchTeamMember' = 'InstanceID', 'Name', 'InterfaceDescription', 'Team', 'FailureReason'
    'Get-VMSwitchTeam'     = 'Name', 'NetAdapterInterfaceDescription', 'TeamingMode', 'LoadBalancingAlgorithm'
    'Get-VMSwitch'         = 'Name', 'SwitchType', 'EmbeddedTeamingEnabled', 'NetAdapterInterfaceDescription',
                             'NetAdapterInterfaceDescriptions', 'NetAdapterInterfaceGuid', 'AllowManagementOS'
    'Get-VMNetworkAdapter' = 'Name', 'SwitchName', 'DeviceId', 'MacAddress', 'IsManagementOs'
}

# Without -ManagementOS, Get-VMNetworkAdapter asks which guest is meant, and waits.
$parameters = @{ 'Get-VMNetworkAdapter' = @{ ManagementOS = $true } }

$capture = [ordered]@{
    Capture         = 'capture-nics'
    Version         = 1
    CapturedAt      = (Get-Date).ToString('o')
    ComputerName    = $env:COMPUTERNAME
    PowerShell      = $PSVersionTable.PSVersion.ToString()
    Windows         = [System.Environment]::OSVersion.VersionString
    MissingCommands = @()
    Errors          = [ordered]@{}
}

foreach ($cmdlet in $wanted.Keys) {
    if (-not (Get-Command -Name $cmdlet -ErrorAction SilentlyContinue)) {
        $capture.MissingCommands += $cmdlet
        continue
    }
    $more = if ($parameters.ContainsKey($cmdlet)) { $parameters[$cmdlet] } else { @{} }
    try {
        $answer = @(& $cmdlet @more -ErrorAction Stop)
        # Enums become words, so that no table of numbers is needed to read them; both are understood.
        $capture[$cmdlet] = @($answer | ForEach-Object {
            $row = [ordered]@{}
            foreach ($name in $wanted[$cmdlet]) {
                $property = $_.PSObject.Properties[$name]
                if ($null -eq $property -or $null -eq $property.Value) { continue }
                $value = $property.Value
                if ($value -is [System.Enum]) { $value = $value.ToString() }
                elseif ($value -is [array]) { $value = @($value | ForEach-Object { "$_" }) }
                $row[$name] = $value
            }
            [PSCustomObject]$row
        })
    }
    catch {
        # No section for it: "could not be asked" must never look like "there is none".
        $capture.Errors[$cmdlet] = "$($_.Exception.Message)"
        Write-Warning "${cmdlet}: $($_.Exception.Message)"
    }
}

# The one documented value of the product's registry: the server port of each instance (ClearSCADA, ClearSCADA-NAME).
$vendor = 'HKLM:\SOFTWARE\Schneider Electric'
try {
    if (Test-Path -LiteralPath $vendor) {
        $capture['DatabasePorts'] = @(Get-ChildItem -LiteralPath $vendor -ErrorAction Stop |
            Where-Object { $_.PSChildName -match '^ClearSCADA(-.+)?$' } |
            ForEach-Object {
                $row = [ordered]@{ Key = $_.PSChildName }
                $database = "$vendor\$($_.PSChildName)\DB"
                if (Test-Path -LiteralPath $database) {
                    $value = (Get-Item -LiteralPath $database -ErrorAction Stop).GetValue('Port')
                    if ($null -ne $value) { $row['Port'] = $value }
                }
                [PSCustomObject]$row
            })
    }
}
catch {
    $capture.Errors['DatabasePorts'] = "$($_.Exception.Message)"
    Write-Warning "server port: $($_.Exception.Message)"
}

# UTF-8 without a byte order mark on every version; a redirection with > would write UTF-16 on 5.1 (which is read too).
$json = $capture | ConvertTo-Json -Depth 5
$full = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Path)
[System.IO.File]::WriteAllText($full, $json, (New-Object System.Text.UTF8Encoding($false)))
Write-Host "$full written; judge it with: nic-check --from $Path"
