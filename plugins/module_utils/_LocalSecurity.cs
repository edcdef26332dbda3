// Copyright (c) 2026 the webinfra.iis_identity contributors
// GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

// What a token gets from the host besides the SID of its account: local groups and user rights.
// C# 5 and .NET Framework 4.6 only, so that it is the same in Windows PowerShell 5.1 and PowerShell 7.

using ansible_collections.webinfra.iis_identity.plugins.module_utils._Account;
using ansible_collections.webinfra.iis_identity.plugins.module_utils._Boundary;
using ansible_collections.webinfra.iis_identity.plugins.module_utils._Machine;
using ansible_collections.webinfra.iis_identity.plugins.module_utils._WindowsError;
using System;
using System.Collections.Generic;

//TypeAccelerator -Name IisIdentity.LocalGroups -TypeName LocalGroups
//TypeAccelerator -Name IisIdentity.UserRight -TypeName UserRight

namespace ansible_collections.webinfra.iis_identity.plugins.module_utils._LocalSecurity
{
    /// <summary>The local groups of the host and their direct members, as SIDs: nothing is asked of a domain controller.</summary>
    public sealed class LocalGroups
    {
        private readonly List<object> groups = new List<object>();
        private readonly HashSet<string> seen = new HashSet<string>(StringComparer.Ordinal);

        private LocalGroups() { }

        /// <summary>Why the groups could not be listed, or null.</summary>
        public WindowsError Error { get; private set; }

        public Dictionary<string, object> ToDictionary()
        {
            return new Dictionary<string, object>
            {
                { "groups", groups },
                { "error", Error == null ? null : Error.ToString() },
            };
        }

        /// <summary>
        /// Reads all groups; on a domain controller, whose groups are those of its domain, only those asked for (as
        /// names or SIDs; who is not there is left out). Nothing is thrown.
        /// </summary>
        public static LocalGroups Read(Machine machine, string[] onDomainController)
        {
            LocalGroups found = new LocalGroups();
            try
            {
                WindowsError error;
                List<string> names = AccountCalls.ListGroups(out error);
                found.Error = error;
                // Every Windows has built-in groups: without any it has not answered, and would not know members either.
                if (found.Error == null && names.Count == 0) found.Error = new WindowsError(WindowsError.NotSupported);
                if (found.Error != null) return found;
                if (machine.IsDomainController) names = new List<string>(onDomainController);
                foreach (string name in names) found.Add(name, machine);
            }
            catch (TypeLoadException e)
            {
                found.Error = WindowsError.NoSuchCall(e);
            }
            return found;
        }

        private void Add(string asked, Machine machine)
        {
            bool isSid = asked.StartsWith("S-1-", StringComparison.OrdinalIgnoreCase);
            Account group = Account.Find(isSid ? asked : @".\" + asked, machine);
            // Built-in groups belong to the host as well, and have another name before the backslash.
            if (group.Sid == null) group = Account.Find(asked, machine);
            if (group.Type != "alias" || !seen.Add(group.Sid)) return;
            WindowsError error;
            List<string> members = AccountCalls.ListMembers(group.Name.Substring(group.Name.LastIndexOf('\\') + 1), out error);
            groups.Add(new Dictionary<string, object>
            {
                { "sid", group.Sid },
                { "account", group.Name },
                { "members", members },
                { "error", error == null ? null : error.ToString() },
            });
        }
    }

    /// <summary>A user right (a privilege or a right to log on) and the accounts that hold it themselves.</summary>
    public sealed class UserRight
    {
        private UserRight(string name)
        {
            Name = name;
        }

        public string Name { get; private set; }
        /// <summary>The SIDs of the holders, or null where they could not be read.</summary>
        public List<string> Accounts { get; private set; }
        public WindowsError Error { get; private set; }

        public Dictionary<string, object> ToDictionary()
        {
            return new Dictionary<string, object>
            {
                { "name", Name },
                { "accounts", Accounts },
                { "error", Error == null ? null : Error.ToString() },
            };
        }

        /// <summary>Reads who holds a right, for which Windows wants an administrator; nothing is thrown.</summary>
        public static UserRight Read(string name)
        {
            UserRight right = new UserRight(name);
            try
            {
                WindowsError error;
                right.Accounts = AccountCalls.ListHolders(name, out error);
                right.Error = error;
            }
            catch (TypeLoadException e)
            {
                right.Error = WindowsError.NoSuchCall(e);
            }
            return right;
        }
    }
}
