# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

<#
.SYNOPSIS
Static checks of the PowerShell and C# code: the rules of ansible-test, and what Windows PowerShell 5.1 with .NET Framework 4.6 lacks.
.DESCRIPTION
Needs PowerShell 7 with PSScriptAnalyzer, ansible-test's Python package, and Test-FrameworkApi.ps1 with its list of the API of
.NET Framework in the folder tools of the shared folder. One line per finding; exit code 1 if there is any.
.EXAMPLE
pwsh -NoProfile -File tests/windows/Test-PowerShell.ps1
#>
param ()

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'

function Get-AnalyzerSetting {
    <#
    .SYNOPSIS
    The settings of ansible-test's pslint.
    #>
    [OutputType([hashtable])]
    param ()

    $code = 'import ansible_test, pathlib; print(pathlib.Path(ansible_test.__file__).parent / "_util/controller/sanity/pslint/settings.psd1")'
    $file = & python -c $code
    if ($LASTEXITCODE) { throw 'ansible-test is not installed for the Python on PATH' }
    return Import-PowerShellDataFile -LiteralPath $file
}

function Find-AnalyzerFinding {
    <#
    .SYNOPSIS
    What PSScriptAnalyzer says about files.
    #>
    [OutputType([string])]
    param (
        [Parameter(Mandatory)][System.IO.FileInfo[]]$File,
        [Parameter(Mandatory)][hashtable]$Setting
    )

    $literalPath = Import-Module -Name PSSA-PSCustomUseLiteralPath -PassThru
    $rules = Join-Path -Path $literalPath.ModuleBase -ChildPath $literalPath.RootModule
    foreach ($item in $File) {
        foreach ($record in Invoke-ScriptAnalyzer -Path $item.FullName -Settings $Setting -CustomRulePath $rules -IncludeDefaultRules) {
            '{0}:{1}: {2}: {3}' -f $item.FullName, $record.Line, $record.RuleName, $record.Message
        }
    }
}

function Find-PowerShellApiFinding {
    <#
    .SYNOPSIS
    The types and static members in PowerShell files that .NET Framework lacks.
    #>
    [OutputType([string])]
    param (
        [Parameter(Mandatory)][System.IO.FileInfo[]]$File,
        [Parameter(Mandatory)][string]$Tool
    )

    # The types of our own C# are found by the compiler; the list of .NET Framework does not have them.
    & $Tool $File.FullName | Where-Object { $_ -notmatch 'no type \[IisIdentity\.\w+\]$' }
}

function Get-UsedMember {
    <#
    .SYNOPSIS
    Every member of another assembly that a compiled one uses: the type's full name, and the member as the list of .NET Framework writes it.
    #>
    [OutputType([pscustomobject])]
    param ([Parameter(Mandatory)][string]$Assembly)

    $image = [System.Reflection.PortableExecutable.PEReader]::new([System.IO.File]::OpenRead($Assembly))
    $metadata = [System.Reflection.Metadata.PEReaderExtensions]::GetMetadataReader($image)
    foreach ($handle in $metadata.MemberReferences) {
        $member = $metadata.GetMemberReference($handle)
        $type = Get-ReferenceName -Metadata $metadata -Handle $member.Parent
        # What the compiler of PowerShell 7 adds by itself, that of .NET Framework does not.
        if ($null -eq $type -or $type -cmatch '^System\.Runtime\.CompilerServices\.\w+Attribute$') { continue }
        $signature = $metadata.GetBlobReader($member.Signature)
        $header = $signature.ReadSignatureHeader()
        $name = $metadata.GetString($member.Name)
        if ($header.Kind -eq 'Field') {
            [pscustomobject]@{ Type = $type; Member = $name; Spelling = "$name", "$name/s" }
            continue
        }
        if ($header.IsGeneric) { $null = $signature.ReadCompressedInteger() }
        $count = $signature.ReadCompressedInteger()
        $static = if ($header.IsInstance) { '' } else { 's' }
        $spelling = switch -Regex ($name) {
            '^\.ctor$' { "new/${count}s" }
            '^[gs]et_(.+)$' { $Matches[1]; "$($Matches[1])/$static"; $(if ($_ -cmatch '_(Item|Chars)$') { $Matches[1] }) }
            default { "$name/$count$static" }
        }
        [pscustomobject]@{ Type = $type; Member = "$name with $count parameters"; Spelling = $spelling }
    }
    $image.Dispose()
}

function Get-ReferenceName {
    <#
    .SYNOPSIS
    The full name of the type that a member belongs to, without type arguments; nothing for a type of the assembly itself.
    #>
    [OutputType([string])]
    param (
        [Parameter(Mandatory)][System.Reflection.Metadata.MetadataReader]$Metadata,
        [Parameter(Mandatory)][System.Reflection.Metadata.EntityHandle]$Handle
    )

    if ($Handle.Kind -eq 'TypeSpecification') {
        $blob = $Metadata.GetBlobReader($Metadata.GetTypeSpecification($Handle).Signature)
        if ($blob.ReadByte() -ne 0x15) { return }           # ELEMENT_TYPE_GENERICINST, ECMA-335 II.23.1.16
        $null = $blob.ReadByte()
        $Handle = $blob.ReadTypeHandle()
    }
    if ($Handle.Kind -ne 'TypeReference') { return }
    $type = $Metadata.GetTypeReference($Handle)
    $name = $Metadata.GetString($type.Name)
    if ($type.ResolutionScope.Kind -eq 'TypeReference') {
        return '{0}+{1}' -f (Get-ReferenceName -Metadata $Metadata -Handle $type.ResolutionScope), $name
    }
    return '{0}.{1}' -f $Metadata.GetString($type.Namespace), $name
}

function Find-CSharpFinding {
    <#
    .SYNOPSIS
    Compiles C# files together as C# 5, and returns which members they use that .NET Framework lacks.
    #>
    [OutputType([string])]
    param (
        [Parameter(Mandatory)][System.IO.FileInfo[]]$File,
        [Parameter(Mandatory)][string]$Api
    )

    $assembly = Join-Path -Path ([System.IO.Path]::GetTempPath()) -ChildPath "$([guid]::NewGuid()).dll"
    try {
        Add-Type -LiteralPath $File.FullName -CompilerOptions '-langversion:5', '-warnaserror' -OutputAssembly $assembly -OutputType Library
        $stream = [System.IO.Compression.GZipStream]::new([System.IO.File]::OpenRead($Api), [System.IO.Compression.CompressionMode]::Decompress)
        $known = [System.IO.StreamReader]::new($stream).ReadToEnd() | ConvertFrom-Json -AsHashtable
        foreach ($use in Get-UsedMember -Assembly $assembly) {
            if (-not $known.ContainsKey($use.Type)) { "C#: no type $($use.Type) ($($use.Member))" }
            elseif (-not ($use.Spelling | Where-Object { $known[$use.Type] -ccontains $_ })) { "C#: $($use.Type) has no $($use.Member)" }
        }
    }
    catch {
        "C#: $_"
    }
    finally {
        Remove-Item -LiteralPath $assembly -ErrorAction Ignore
    }
}

$root = (Get-Item -LiteralPath $PSScriptRoot).Parent.Parent.FullName
$shared = if ($env:IIS_IDENTITY_SHARED) { $env:IIS_IDENTITY_SHARED } else { Join-Path -Path $root -ChildPath '../shared' }
$plugins = Get-ChildItem -LiteralPath "$root/plugins" -Recurse -File
$scripts = @($plugins | Where-Object Extension -In '.ps1', '.psm1')
$sources = @($plugins | Where-Object Extension -EQ '.cs')
if (-not $scripts -or -not $sources) { throw "No PowerShell or no C# below $root/plugins" }

$own = Get-AnalyzerSetting
$windows = Get-AnalyzerSetting
$windows.Rules.PSUseCompatibleSyntax = @{ Enable = $true; TargetVersions = @('5.1') }
$windows.Rules.PSUseCompatibleCmdlets = @{ compatibility = @('desktop-5.1.14393.206-windows') }
$findings = @(
    Find-AnalyzerFinding -File $scripts -Setting $windows
    Find-AnalyzerFinding -File (Get-ChildItem -LiteralPath $PSScriptRoot -Filter '*.ps1') -Setting $own
    Find-PowerShellApiFinding -File $scripts -Tool "$shared/tools/Test-FrameworkApi.ps1"
    Find-CSharpFinding -File $sources -Api "$shared/tools/dotnet-framework-4.6.2-api.json.gz"
)
$findings
if ($findings) { exit 1 }
"$($scripts.Count) PowerShell files and $($sources.Count) C# files are in order"
