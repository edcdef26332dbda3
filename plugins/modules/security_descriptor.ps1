#!powershell

# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

#AnsibleRequires -CSharpUtil Ansible.Basic
# It brings all others along; named here too, one would be compiled twice by ansible-core before 2.19.
#AnsibleRequires -CSharpUtil ..module_utils._Tree

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'

function ConvertTo-Descriptor {
    <#
    .SYNOPSIS
    A descriptor from base64; what is not one, or says nothing about the DACL, is refused with the name of the option.
    #>
    [OutputType([IisIdentity.Descriptor])]
    param (
        [Parameter(Mandatory)][AllowEmptyString()][string]$Base64,
        [Parameter(Mandatory)][string]$Option
    )

    try {
        $descriptor = [IisIdentity.Descriptor]::FromBase64($Base64)
    }
    catch {
        throw "$Option is not a self-relative security descriptor in base64"
    }
    if (-not $descriptor.HasDacl) { throw "$Option has no DACL" }
    return $descriptor
}

function ConvertTo-Target {
    <#
    .SYNOPSIS
    An item of the option paths, checked, with room for what becomes of it.
    #>
    [OutputType([hashtable])]
    param (
        [Parameter(Mandatory)][System.Collections.IDictionary]$Item,
        [Parameter(Mandatory)][int]$Index
    )

    $target = @{
        Path = $Item.path; Wanted = $null; Expected = $null; Before = $null; IsConflict = $false; IsChanged = $false; Error = $null; After = $null
        LooksBelow = $Item.below; KnownBelow = [string[]]@($Item.known_below); Again = $Item.again; IsWritten = $false; IsHeld = $false; Below = $null
    }
    if ($null -ne $Item.descriptor) {
        $target.Wanted = ConvertTo-Descriptor -Base64 $Item.descriptor -Option "paths[$Index].descriptor"
        $target.Expected = ConvertTo-Descriptor -Base64 $Item.expected -Option "paths[$Index].expected"
    }
    return $target
}

function Compare-Target {
    <#
    .SYNOPSIS
    Whether the DACL of a path has to be written. Notes on the target why it cannot be.
    #>
    [OutputType([bool])]
    param ([Parameter(Mandatory)][hashtable]$Target)

    $Target.Before = [IisIdentity.FileSystem]::Read($Target.Path)
    $Target.Error = $Target.Before.Error
    if ($null -eq $Target.Wanted -or $null -ne $Target.Error) { return $false }
    if ($Target.Before.IsUnc) {
        $Target.Error = [IisIdentity.WindowsError]::new([IisIdentity.WindowsError]::NotSupported)
        return $false
    }
    if (-not $Target.Before.Exists) {
        $Target.Error = [IisIdentity.WindowsError]::new([IisIdentity.WindowsError]::FileNotFound)
        return $false
    }
    $Target.IsConflict = -not [string]::Equals($Target.Before.DescriptorBase64, $Target.Expected.Base64, [StringComparison]::Ordinal)
    return -not $Target.IsConflict -and ($Target.Again -or -not $Target.Before.Descriptor.HasSameDaclAs($Target.Wanted))
}

function Find-OutOfDate {
    <#
    .SYNOPSIS
    Walks what is below a folder that is to be written. Keeps the tree on the target if the write would change inherited
    entries there that the request does not name: then it waits.
    #>
    param (
        [Parameter(Mandatory)][hashtable]$Target,
        [Parameter(Mandatory)][AllowEmptyCollection()][string[]]$Roots,
        [Parameter(Mandatory)][int]$MaxItems
    )

    if (-not $Target.LooksBelow -or -not $Target.Before.IsDirectory) { return }
    $tree = [IisIdentity.Tree]::Read($Target.Path, $MaxItems, 5, $Roots)
    foreach ($descriptor in $tree.OutOfDate) {
        if ($descriptor -cnotin $Target.KnownBelow) { $Target.Below = $tree }
    }
}

function Test-Held {
    <#
    .SYNOPSIS
    Whether a write has to wait: for what is below its folder, or for a write to a folder below that waits itself.
    #>
    [OutputType([bool])]
    param (
        [Parameter(Mandatory)][hashtable]$Target,
        [Parameter(Mandatory)][AllowEmptyCollection()][string[]]$Waiting
    )

    $start = $Target.Path.TrimEnd('\') + '\'
    foreach ($path in $Waiting) {
        if ($path -eq $Target.Path -or $path.StartsWith($start, [StringComparison]::OrdinalIgnoreCase)) { return $true }
    }
    return $false
}

function Set-Target {
    <#
    .SYNOPSIS
    Writes the DACL of a path, except in check mode.
    #>
    param (
        [Parameter(Mandatory)][hashtable]$Target,
        [Parameter(Mandatory)][bool]$CheckMode
    )

    if (-not $CheckMode) {
        $isConflict = $false
        $Target.Error = [IisIdentity.FileSystem]::WriteDacl($Target.Path, $Target.Expected, $Target.Wanted, [ref]$isConflict)
        $Target.IsConflict = $isConflict
        if ($isConflict) { return }
    }
    $Target.IsWritten = $true
    $Target.IsChanged = $null -eq $Target.Error
}

function ConvertTo-Answer {
    <#
    .SYNOPSIS
    What the module returns about a path.
    #>
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param ([Parameter(Mandatory)][hashtable]$Target)

    return [ordered]@{
        path = $Target.Path
        exists = $Target.Before.Exists
        directory = $Target.Before.IsDirectory
        reparse_point = $Target.Before.IsReparsePoint
        target = $Target.Before.Target
        target_error = if ($null -ne $Target.Before.TargetError) { $Target.Before.TargetError.ToDictionary() }
        holds = $Target.Before.Holds
        changed = $Target.IsChanged
        conflict = $Target.IsConflict
        held = $Target.IsHeld
        below = if ($null -ne $Target.Below) { $Target.Below.ToDictionary() }
        before = $Target.Before.DescriptorBase64
        after = $Target.After.DescriptorBase64
        error = if ($null -ne $Target.Error) { $Target.Error.ToDictionary() }
    }
}

$spec = @{
    options = @{
        paths = @{
            type = 'list'
            elements = 'dict'
            options = @{
                path = @{ type = 'str'; required = $true }
                descriptor = @{ type = 'str' }
                expected = @{ type = 'str' }
                below = @{ type = 'bool'; default = $false }
                known_below = @{ type = 'list'; elements = 'str'; default = @() }
                again = @{ type = 'bool'; default = $false }
            }
            required_together = @(, @('descriptor', 'expected'))
        }
        trees = @{
            type = 'list'
            elements = 'dict'
            options = @{
                path = @{ type = 'str'; required = $true }
                max_items = @{ type = 'int'; default = 100000 }
                examples = @{ type = 'int'; default = 5 }
            }
        }
    }
    required_one_of = @(, @('paths', 'trees'))
    supports_check_mode = $true
}
$module = [Ansible.Basic.AnsibleModule]::Create($args, $spec)

$targets = [System.Collections.Generic.List[hashtable]]::new()
try {
    foreach ($item in $module.Params.paths) { $targets.Add((ConvertTo-Target -Item $item -Index $targets.Count)) }
    foreach ($tree in $module.Params.trees) {
        if ($tree.max_items -lt 0) { throw "trees.max_items is $($tree.max_items), less than 0" }
    }
}
catch {
    $module.FailJson("Failed to understand the options: $_", $_)
}

# From the bottom up: a write changes what is below it by inheritance, and that must not look like somebody else's change.
$toWrite = [System.Collections.Generic.List[hashtable]]::new()
foreach ($target in ($targets | Sort-Object -Property { $_.Path.Length } -Descending)) {
    if (Compare-Target -Target $target) { $toWrite.Add($target) }
}
# Everything is looked at before anything is written.
$written = [string[]]@(foreach ($target in $toWrite) { $target.Path })
foreach ($target in $toWrite) { Find-OutOfDate -Target $target -Roots $written -MaxItems 100000 }
$waiting = [string[]]@(foreach ($target in $toWrite) { if ($null -ne $target.Below) { $target.Path } })
foreach ($target in $toWrite) {
    $target.IsHeld = Test-Held -Target $target -Waiting $waiting
    if (-not $target.IsHeld) { Set-Target -Target $target -CheckMode $module.CheckMode }
}

$before = [ordered]@{}
$after = [ordered]@{}
$answers = [System.Collections.Generic.List[object]]::new()
foreach ($target in $targets) {
    $target.After = [IisIdentity.FileSystem]::Read($target.Path)
    # Windows can make of a DACL what was there before already.
    $isSame = $target.After.DescriptorBase64 -ceq $target.Before.DescriptorBase64
    if (-not $module.CheckMode -and $target.IsWritten) {
        # What failed may have changed something all the same; what was written again may have changed what is below.
        $target.IsChanged = -not $isSame -or ($target.Again -and $null -eq $target.Error)
    }
    if ($target.IsChanged) {
        $module.Result.changed = $true
        $shown = if ($module.CheckMode -or $null -eq $target.After.Descriptor) { $target.Wanted } else { $target.After.Descriptor }
        $before[$target.Path] = $target.Before.Descriptor.DaclText
        $after[$target.Path] = $shown.DaclText
    }
    $answers.Add((ConvertTo-Answer -Target $target))
}
$module.Result.paths = $answers
$roots = [string[]]@(foreach ($tree in $module.Params.trees) { $tree.path })
$module.Result.trees = @(
    foreach ($tree in $module.Params.trees) { [IisIdentity.Tree]::Read($tree.path, $tree.max_items, $tree.examples, $roots).ToDictionary() }
)
$module.Diff.before = $before
$module.Diff.after = $after
$module.ExitJson()
