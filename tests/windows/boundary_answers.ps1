# Copyright (c) 2026 the webinfra.iis_identity contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Asks the C# of the modules what test_boundary.py wants to know. $request comes from there: source files and tables of questions.

Import-Module -Name $request.add_type
Add-CSharpType -References $request.sources

$paths = @{}
foreach ($text in $request.paths) {
    $path = [IisIdentity.WindowsPath]::Parse($text)
    $parent = if ($path -and $path.Parent) { $path.Parent.Text }
    $paths[$text] = if ($path) { @{ text = $path.Text; unc = $path.IsUnc; parent = $parent } }
}

$variables = [System.Collections.Generic.Dictionary[string, string]]::new()
foreach ($property in $request.environment.PSObject.Properties) { $variables[$property.Name] = $property.Value }
$environment = [IisIdentity.MachineEnvironment]::new($variables)
$texts = @{}
foreach ($text in $request.texts) { $texts[$text] = $environment.Expand($text) }

$files = @{}
foreach ($name in $request.files) { $files[$name] = [IisIdentity.ConfigurationFile]::Read("C:\files\$name").ToDictionary() }

$machine = [IisIdentity.Machine]::Read()
$accounts = @{}
foreach ($name in @($request.accounts) + $machine.Name) { $accounts[$name] = [IisIdentity.Account]::Find($name, $machine).ToDictionary() }

$facts = @{}
foreach ($path in $request.facts) { $facts[$path] = [IisIdentity.FileSystem]::Read($path).ToDictionary() }

$registry = @{}
foreach ($key in $request.registry) { $registry[$key] = $null -ne [IisIdentity.MachineRegistry]::Read($key) }

# The form in which Windows returns groups, members and holders of rights: an array of pointers.
$size = [IntPtr]::Size
$array = [System.Runtime.InteropServices.Marshal]::AllocHGlobal($size * $request.sids.Count)
for ($i = 0; $i -lt $request.sids.Count; $i++) {
    $sid = [System.Security.Principal.SecurityIdentifier]::new($request.sids[$i])
    $bytes = [byte[]]::new($sid.BinaryLength)
    $sid.GetBinaryForm($bytes, 0)
    $pointer = [System.Runtime.InteropServices.Marshal]::AllocHGlobal($bytes.Length)
    [System.Runtime.InteropServices.Marshal]::Copy($bytes, 0, $pointer, $bytes.Length)
    [System.Runtime.InteropServices.Marshal]::WriteIntPtr($array, $i * $size, $pointer)
}
$reader = [IisIdentity.LocalGroups].Assembly.GetTypes() | Where-Object Name -EQ 'Sids'

ConvertTo-Json -Depth 5 -Compress -EscapeHandling EscapeNonAscii -InputObject @{
    paths = $paths
    texts = $texts
    selected = $environment.Select([string[]]'SITES', [string[]]('%none%SystemDrive%\x', '%unknown%'))
    files = $files
    accounts = $accounts
    facts = $facts
    registry = $registry
    machine = $machine.ToDictionary()
    local_groups = [IisIdentity.LocalGroups]::Read($machine, @()).ToDictionary()
    user_right = [IisIdentity.UserRight]::Read('SeChangeNotifyPrivilege').ToDictionary()
    sids = @{ read = $reader.GetMethod('Read').Invoke($null, @($array, $request.sids.Count)) }
    machine_name = [Environment]::MachineName
    current = [IisIdentity.Account]::CurrentSid
    current_by_dotnet = [System.Security.Principal.WindowsIdentity]::GetCurrent().User.Value
}
