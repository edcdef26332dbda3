#!powershell

# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

#AnsibleRequires -CSharpUtil Ansible.Basic
# They bring all others along; named here too, one would be compiled twice by ansible-core before 2.19.
#AnsibleRequires -CSharpUtil ..module_utils._Folders
#AnsibleRequires -CSharpUtil ..module_utils._LocalSecurity
#AnsibleRequires -CSharpUtil ..module_utils._MachineEnvironment

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'

function Get-MachineEnvironment {
    <#
    .SYNOPSIS
    The variables that every process of the machine starts with; those of the user that Ansible runs as are not among them.
    #>
    [OutputType([IisIdentity.MachineEnvironment])]
    param ()

    $values = [System.Collections.Generic.Dictionary[string, string]]::new([StringComparer]::OrdinalIgnoreCase)
    # Windows adds these when a process starts; they are in no list of variables.
    $names = 'SystemDrive', 'SystemRoot', 'ProgramFiles', 'ProgramFiles(x86)', 'ProgramW6432', 'ProgramData', 'PUBLIC', 'ALLUSERSPROFILE'
    foreach ($name in $names) {
        $value = [Environment]::GetEnvironmentVariable($name)
        if ($null -ne $value) { $values[$name] = $value }
    }
    # A 32-bit process is shown another folder under this name.
    if ($values.ContainsKey('ProgramW6432')) { $values['ProgramFiles'] = $values['ProgramW6432'] }
    $stored = [IisIdentity.MachineRegistry]::Read('SYSTEM\CurrentControlSet\Control\Session Manager\Environment')
    if ($null -ne $stored) {
        foreach ($name in $stored.Keys) { $values[$name] = [string]$stored[$name] }
    }
    return [IisIdentity.MachineEnvironment]::new($values)
}

function Get-InstalledVersion {
    <#
    .SYNOPSIS
    The version of IIS as its setup noted it. Text for people (version_string) is not parsed: its form differs by version.
    #>
    [OutputType([System.Collections.Specialized.OrderedDictionary])]
    param ()

    $setup = [IisIdentity.MachineRegistry]::Read('SOFTWARE\Microsoft\InetStp')
    $result = [ordered]@{ installed = $null -ne $setup; version = $null; version_string = $null }
    if ($null -eq $setup) { return $result }
    if ($setup.ContainsKey('MajorVersion') -and $setup.ContainsKey('MinorVersion')) {
        $result.version = '{0}.{1}' -f $setup['MajorVersion'], $setup['MinorVersion']
    }
    if ($setup.ContainsKey('VersionString')) { $result.version_string = [string]$setup['VersionString'] }
    return $result
}

function Get-IisConfiguration {
    <#
    .SYNOPSIS
    What may leave the host of the configuration: of the file that is named, or of the one that IIS uses.
    #>
    [OutputType([IisIdentity.Configuration])]
    param (
        [Parameter(Mandatory)][AllowEmptyString()][string]$Path,
        [Parameter(Mandatory)][IisIdentity.MachineEnvironment]$Environment
    )

    if ($Path) { return [IisIdentity.ConfigurationFile]::Read($Environment.Expand($Path)) }
    $folder = $Environment.Expand('%SystemRoot%\System32\inetsrv\config')
    if ([IisIdentity.FileSystem]::Read("$folder\redirection.config").Exists) {
        $redirection = [IisIdentity.ConfigurationFile]::ReadRedirection("$folder\redirection.config")
        if ($null -ne $redirection.Error) { return $redirection }
        if ($redirection.RedirectedTo) { $folder = $Environment.Expand($redirection.RedirectedTo).TrimEnd('\') }
    }
    return [IisIdentity.ConfigurationFile]::Read("$folder\applicationHost.config")
}

function Get-AccountFact {
    <#
    .SYNOPSIS
    The SIDs of the accounts that the configuration names, of those asked for, and of the machine's account in its domain.
    #>
    [OutputType([System.Collections.Generic.List[object]])]
    param (
        [Parameter(Mandatory)][IisIdentity.Configuration]$Configuration,
        [Parameter(Mandatory)][AllowEmptyCollection()][IisIdentity.Configuration[]]$WebConfig,
        [Parameter(Mandatory)][AllowEmptyCollection()][string[]]$Asked,
        [Parameter(Mandatory)][IisIdentity.Machine]$Machine
    )

    $names = [System.Collections.Generic.List[string]]::new($Configuration.UserNames)
    foreach ($file in $WebConfig) { $names.AddRange($file.UserNames) }
    # Their SIDs cannot be computed: how Windows folds the case of these names is not known.
    foreach ($pool in $Configuration.PoolNamesBeyondAscii) { $names.Add("IIS APPPOOL\$pool") }
    $names.AddRange($Asked)
    if ($null -ne $Machine.Domain) { $names.Add('{0}\{1}$' -f $Machine.Domain, $Machine.Name) }

    $seen = [System.Collections.Generic.HashSet[string]]::new([StringComparer]::OrdinalIgnoreCase)
    $facts = [System.Collections.Generic.List[object]]::new()
    foreach ($name in $names) {
        if ($seen.Add($name)) { $facts.Add([IisIdentity.Account]::Find($name, $Machine).ToDictionary()) }
    }
    return , $facts
}

function Get-WebConfig {
    <#
    .SYNOPSIS
    What may leave the host of the web.config files in the folders of the configuration, and in those above applications in their URLs.
    #>
    [OutputType([IisIdentity.Configuration[]])]
    param (
        [Parameter(Mandatory)][IisIdentity.Configuration]$Configuration,
        [Parameter(Mandatory)][IisIdentity.MachineEnvironment]$Environment
    )

    $list = [IisIdentity.WebConfigList]::new()
    foreach ($path in $Configuration.PhysicalPaths) { $list.Add($Environment.Expand($path)) }
    foreach ($path in $Configuration.AncestorFolders) { $list.Add($Environment.Expand($path)) }
    return , $list.Files.ToArray()
}

function Get-PathFact {
    <#
    .SYNOPSIS
    What the host has at the folders of the configuration, at those above applications in their URLs, and at the paths and
    the folders below applications asked for.
    #>
    [OutputType([System.Collections.Generic.List[object]])]
    param (
        [Parameter(Mandatory)][IisIdentity.Configuration]$Configuration,
        [Parameter(Mandatory)][AllowEmptyCollection()][string[]]$Asked,
        [Parameter(Mandatory)][AllowEmptyCollection()][string[]]$Subfolders,
        [Parameter(Mandatory)][IisIdentity.MachineEnvironment]$Environment
    )

    $list = [IisIdentity.PathList]::new()
    foreach ($path in $Configuration.PhysicalPaths) { $list.Add($Environment.Expand($path)) }
    foreach ($path in $Configuration.AncestorFolders) { $list.AddWithWebConfig($Environment.Expand($path)) }
    foreach ($path in $Configuration.BelowApplications($Subfolders, [string[]]'*')) { $list.Add($Environment.Expand($path)) }
    foreach ($path in $Asked) { $list.Add($Environment.Expand($path)) }
    return , $list.Answers
}

function Get-TreeFact {
    <#
    .SYNOPSIS
    What is below the folders of the sites that are named, below the subfolders of their applications, and below the folders asked for.
    #>
    [OutputType([System.Collections.Generic.List[object]])]
    param (
        [Parameter(Mandatory)][IisIdentity.Configuration]$Configuration,
        [Parameter(Mandatory)][AllowEmptyCollection()][string[]]$Sites,
        [Parameter(Mandatory)][AllowEmptyCollection()][string[]]$Asked,
        [Parameter(Mandatory)][AllowEmptyCollection()][string[]]$Subfolders,
        [Parameter(Mandatory)][IisIdentity.MachineEnvironment]$Environment
    )

    $list = [IisIdentity.TreeList]::new()
    foreach ($path in $Configuration.PhysicalPathsOfSites($Sites)) { $list.Add($Environment.Expand($path)) }
    foreach ($path in $Configuration.BelowApplications($Subfolders, $Sites)) { $list.Add($Environment.Expand($path)) }
    foreach ($path in $Asked) { $list.Add($Environment.Expand($path)) }
    return , $list.Read(100000)
}

$spec = @{
    options = @{
        configuration_path = @{ type = 'str' }
        paths = @{ type = 'list'; elements = 'str'; default = @() }
        subfolders = @{ type = 'list'; elements = 'str'; default = @() }
        accounts = @{ type = 'list'; elements = 'str'; default = @() }
        web_configs = @{ type = 'bool'; default = $false }
        trees = @{ type = 'list'; elements = 'str'; default = @() }
        trees_of_sites = @{ type = 'list'; elements = 'str'; default = @() }
    }
    supports_check_mode = $true
}
$module = [Ansible.Basic.AnsibleModule]::Create($args, $spec)
$askedPaths = [string[]]@($module.Params.paths)
$subfolders = [string[]]@($module.Params.subfolders)
$askedAccounts = [string[]]@($module.Params.accounts)

try {
    $environment = Get-MachineEnvironment
    $machine = [IisIdentity.Machine]::Read()
    $configuration = Get-IisConfiguration -Path "$($module.Params.configuration_path)" -Environment $environment
    $webConfigs = [IisIdentity.Configuration[]]@()
    if ($module.Params.web_configs) { $webConfigs = Get-WebConfig -Configuration $configuration -Environment $environment }
    $iis = Get-InstalledVersion
    $iis.installed = $iis.installed -and [IisIdentity.FileSystem]::Read($configuration.Path).Exists
    if ($null -ne $machine.DomainError) { $module.Warn("Failed to read the domain of this host: $($machine.DomainError)") }

    $always = 'SystemDrive', 'SystemRoot', 'windir', 'ProgramFiles', 'ProgramFiles(x86)', 'ProgramW6432', 'ProgramData', 'PUBLIC', 'ALLUSERSPROFILE'
    $module.Result.iis = $iis
    $module.Result.machine = $machine.ToDictionary()
    $module.Result.environment = $environment.Select([string[]]$always, [string[]]@($configuration.PhysicalPaths; $askedPaths; $subfolders))
    $module.Result.configuration = $configuration.ToDictionary()
    $module.Result.web_configs = @(foreach ($file in $webConfigs) { $file.ToDictionary() })
    $module.Result.accounts = Get-AccountFact -Configuration $configuration -WebConfig $webConfigs -Asked $askedAccounts -Machine $machine
    $module.Result.paths = Get-PathFact -Configuration $configuration -Asked $askedPaths -Subfolders $subfolders -Environment $environment
    $treesOfSites = [string[]]@($module.Params.trees_of_sites)
    $askedTrees = [string[]]@($module.Params.trees)
    $module.Result.trees = Get-TreeFact -Configuration $configuration -Sites $treesOfSites -Asked $askedTrees -Subfolders $subfolders -Environment $environment
    $module.Result.local_groups = [IisIdentity.LocalGroups]::Read($machine, [string[]]('S-1-5-32-568', 'S-1-5-32-545', 'IIS_WPG')).ToDictionary()
    $module.Result.user_rights = @([IisIdentity.UserRight]::Read('SeChangeNotifyPrivilege').ToDictionary())
    $module.Result.run_as = [IisIdentity.Account]::CurrentSid
}
catch {
    $module.FailJson("Failed to read the configuration of IIS: $_", $_)
}
$module.ExitJson()
