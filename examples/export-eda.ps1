# Writes a feed of this iFIX node for sac-status, through the EDA .NET adapter. It only reads.
#
#   powershell -File export-eda.ps1 -Node FIXA -Out C:\feed\FIXA.jsonl -Every 2
#
# Run it on the iFIX node itself, in the 32-bit PowerShell: the EDA library is 32-bit. The names of adapter, class and
# methods come from public code, not from a vendor's page. NOT tried on an iFIX node: check it there before you rely on it.
param(
    [Parameter(Mandatory = $true)][string]$Node,
    [Parameter(Mandatory = $true)][string]$Out,
    [string]$Adapter = 'C:\Program Files (x86)\Proficy\iFIX\GeFanuc.iFixToolkit.Adapter.dll',
    [int]$Every = 2,
    [int]$Keep = 2000
)
$ErrorActionPreference = 'Stop'
Add-Type -Path $Adapter
$texts = @(@('SYSTEM', 'A_SACST'), @('NSD', 'A_SCADASTATUS'), @('SYSTEM', 'A_SACOU'), @('SYSTEM', 'A_DBNAM'), @('SYSTEM', 'A_PDBSN'))
$numbers = @(@('SYSTEM', 'A_BLKS'), @('SYSTEM', 'A_BPS'), @('SYSTEM', 'A_CPM'), @('SYSTEM', 'A_SACOV'), @('NSD', 'F_SCADAREDUN'))

function Write-Feed([string]$item, $value, [bool]$good) {
    $record = [ordered]@{
        t = [DateTime]::UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'")
        node = $Node
        item = $item
        value = $value
        quality = if ($good) { 'good' } else { 'bad' }
    }
    $line = ($record | ConvertTo-Json -Compress) + "`n"
    [IO.File]::AppendAllText($Out, $line, (New-Object Text.UTF8Encoding $false))
}

while ($true) {
    foreach ($field in $texts + $numbers) {
        $value = ''
        # 0 is success; anything else is a fault of this one field.
        $code = [GeFanuc.iFixToolkit.Adapter.Eda]::GetOneAscii($Node, $field[0], $field[1], [ref]$value)
        $number = 0.0
        $isNumber = [double]::TryParse($value, [ref]$number)
        $shown = if ($numbers -contains $field -and $isNumber) { $number } else { $value }
        Write-Feed ($field -join '.') $shown ($code -eq 0)
    }
    # The file must not grow for ever.
    if ((Get-Item $Out).Length -gt 4MB) {
        $tail = Get-Content $Out -Tail $Keep
        [IO.File]::WriteAllLines($Out, $tail, (New-Object Text.UTF8Encoding $false))
    }
    Start-Sleep -Seconds $Every
}
