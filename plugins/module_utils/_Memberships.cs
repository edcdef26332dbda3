// Copyright (c) 2026 the webinfra.iis_identity contributors
// GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

// Who is in the local groups of the host, and who holds a user right. C# 5 and .NET Framework 4.6 only, so that it is
// the same in Windows PowerShell 5.1 and PowerShell 7.

using ansible_collections.webinfra.iis_identity.plugins.module_utils._Boundary;
using ansible_collections.webinfra.iis_identity.plugins.module_utils._Machine;
using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Security.Principal;

//TypeAccelerator -Name IisIdentity.LocalGroups -TypeName LocalGroups
//TypeAccelerator -Name IisIdentity.UserRight -TypeName UserRight

namespace ansible_collections.webinfra.iis_identity.plugins.module_utils._Memberships
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
                List<string> names = found.List();
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

        private List<string> List()
        {
            IntPtr buffer;
            int read;
            int total;
            int code = NativeMethods.NetLocalGroupEnum(null, 0, out buffer, NativeMethods.UnlimitedLength, out read, out total, IntPtr.Zero);
            List<string> names = new List<string>();
            try
            {
                if (code != 0) Error = new WindowsError(code);
                for (int i = 0; Error == null && i < read; i++)
                {
                    names.Add(Marshal.PtrToStringUni(Marshal.ReadIntPtr(buffer, i * IntPtr.Size)));
                }
            }
            finally
            {
                if (buffer != IntPtr.Zero) NativeMethods.NetApiBufferFree(buffer);
            }
            return names;
        }

        private void Add(string asked, Machine machine)
        {
            bool isSid = asked.StartsWith("S-1-", StringComparison.OrdinalIgnoreCase);
            Account group = Account.Find(isSid ? asked : @".\" + asked, machine);
            // Built-in groups belong to the host as well, and have another name before the backslash.
            if (group.Sid == null) group = Account.Find(asked, machine);
            if (group.Type != "alias" || !seen.Add(group.Sid)) return;
            WindowsError error;
            List<string> members = ReadMembers(group.Name.Substring(group.Name.LastIndexOf('\\') + 1), out error);
            groups.Add(new Dictionary<string, object>
            {
                { "sid", group.Sid },
                { "account", group.Name },
                { "members", members },
                { "error", error == null ? null : error.ToString() },
            });
        }

        private static List<string> ReadMembers(string group, out WindowsError error)
        {
            IntPtr buffer;
            int read;
            int total;
            // Level 0 is SIDs alone: names of other domains would have to be asked for there.
            int code = NativeMethods.NetLocalGroupGetMembers(null, group, 0, out buffer, NativeMethods.UnlimitedLength,
                out read, out total, IntPtr.Zero);
            try
            {
                error = code == 0 ? null : new WindowsError(code);
                return error == null ? Sids.Read(buffer, read) : null;
            }
            finally
            {
                if (buffer != IntPtr.Zero) NativeMethods.NetApiBufferFree(buffer);
            }
        }
    }

    /// <summary>Arrays of pointers to SIDs.</summary>
    internal static class Sids
    {
        public static List<string> Read(IntPtr pointers, int count)
        {
            List<string> sids = new List<string>();
            for (int i = 0; i < count; i++) sids.Add(new SecurityIdentifier(Marshal.ReadIntPtr(pointers, i * IntPtr.Size)).Value);
            return sids;
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
                NativeMethods.LsaObjectAttributes attributes = new NativeMethods.LsaObjectAttributes();
                IntPtr policy;
                uint status = NativeMethods.LsaOpenPolicy(IntPtr.Zero, ref attributes, NativeMethods.LookupNamesAndViewInformation, out policy);
                if (status != 0)
                {
                    right.Fail(status);
                    return right;
                }
                try
                {
                    right.ReadAccounts(policy);
                }
                finally
                {
                    NativeMethods.LsaClose(policy);
                }
            }
            catch (TypeLoadException e)
            {
                right.Error = WindowsError.NoSuchCall(e);
            }
            return right;
        }

        private void ReadAccounts(IntPtr policy)
        {
            NativeMethods.LsaUnicodeString name = new NativeMethods.LsaUnicodeString();
            name.Length = (ushort)(Name.Length * 2);
            name.MaximumLength = (ushort)(name.Length + 2);
            name.Buffer = Marshal.StringToHGlobalUni(Name);
            IntPtr buffer = IntPtr.Zero;
            int count;
            try
            {
                uint status = NativeMethods.LsaEnumerateAccountsWithUserRight(policy, ref name, out buffer, out count);
                if (status == 0) Accounts = Sids.Read(buffer, count);
                else if (status == NativeMethods.NoMoreEntries) Accounts = new List<string>();
                else Fail(status);
            }
            finally
            {
                if (buffer != IntPtr.Zero) NativeMethods.LsaFreeMemory(buffer);
                Marshal.FreeHGlobal(name.Buffer);
            }
        }

        private void Fail(uint status)
        {
            Error = new WindowsError(NativeMethods.LsaNtStatusToWinError(status));
        }
    }
}
