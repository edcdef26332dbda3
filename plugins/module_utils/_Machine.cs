// Copyright (c) 2026 the webinfra.iis_identity contributors
// GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

// The host and the accounts that it knows. C# 5 and .NET Framework 4.6 only, so that it is the same in Windows
// PowerShell 5.1 and PowerShell 7.

using ansible_collections.webinfra.iis_identity.plugins.module_utils._Boundary;
using Microsoft.Win32;
using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Security.Principal;
using System.Text;

//TypeAccelerator -Name IisIdentity.Account -TypeName Account
//TypeAccelerator -Name IisIdentity.Machine -TypeName Machine

namespace ansible_collections.webinfra.iis_identity.plugins.module_utils._Machine
{
    /// <summary>An account: its SID and its name, as far as the host knows them.</summary>
    public sealed class Account
    {
        private const int Domain = 3;                       // SID_NAME_USE
        private const int Deleted = 6;
        private const int Invalid = 7;
        private const int Unknown = 8;
        private static readonly string[] Types =
        {
            null, "user", "group", "domain", "alias", "well_known_group", "deleted", "invalid", "unknown", "computer", "label",
        };

        private Account(string asked)
        {
            Asked = asked;
        }

        public string Asked { get; private set; }
        public string Sid { get; private set; }
        public string Name { get; private set; }
        /// <summary>The kind of account (SID_NAME_USE) as a word, or null where the host does not know it.</summary>
        public string Type { get; private set; }
        public WindowsError Error { get; private set; }

        public Dictionary<string, object> ToDictionary()
        {
            return new Dictionary<string, object>
            {
                { "name", Asked },
                { "sid", Sid },
                { "account", Name },
                { "type", Type },
                { "error", Error == null ? null : Error.ToString() },
            };
        }

        /// <summary>The SID of the account that this thread runs as.</summary>
        public static string CurrentSid
        {
            get
            {
                using (WindowsIdentity identity = WindowsIdentity.GetCurrent()) return identity.User.Value;
            }
        }

        /// <summary>Looks up a name as it stands in a configuration, or a SID as text.</summary>
        public static Account Find(string asked, Machine machine)
        {
            Account account = new Account(asked);
            byte[] sid = SidFromText(asked);
            if (sid == null) sid = account.FindSid(asked, machine);
            if (sid == null) return account;
            account.Sid = new SecurityIdentifier(sid, 0).Value;
            account.FindName(sid);
            return account;
        }

        /// <summary>The SID of the domain, or of the host, that accounts of this name belong to, or null.</summary>
        internal static string FindDomainSid(string name)
        {
            int use;
            byte[] sid = new Account(name).LookUp(name, out use);
            return sid == null || use != Domain ? null : new SecurityIdentifier(sid, 0).Value;
        }

        private static byte[] SidFromText(string text)
        {
            if (!text.StartsWith("S-1-", StringComparison.OrdinalIgnoreCase)) return null;
            try
            {
                SecurityIdentifier sid = new SecurityIdentifier(text);
                byte[] bytes = new byte[sid.BinaryLength];
                sid.GetBinaryForm(bytes, 0);
                return bytes;
            }
            catch (ArgumentException)
            {
                return null;
            }
        }

        private byte[] FindSid(string name, Machine machine)
        {
            // As for LogonUser, a dot stands for the accounts of this host itself.
            if (name.StartsWith(@".\", StringComparison.Ordinal)) name = machine.AccountDomain + name.Substring(1);
            int use;
            byte[] sid = LookUp(name, out use);
            // A host and an account of the same name: the host is found first.
            if (use == Domain && name.IndexOf('\\') < 0) sid = LookUp(machine.AccountDomain + "\\" + name, out use);
            if (sid != null && use != Domain && use != Deleted && use != Invalid && use != Unknown) return sid;
            if (Error == null) Error = new WindowsError(WindowsError.NoneMapped);
            return null;
        }

        private byte[] LookUp(string name, out int use)
        {
            byte[] sid = new byte[SecurityIdentifier.MaxBinaryLength];
            StringBuilder domain = new StringBuilder(256);
            int sidLength = sid.Length;
            int domainLength = domain.Capacity;
            Error = null;
            if (NativeMethods.LookupAccountNameW(null, name, sid, ref sidLength, domain, ref domainLength, out use)) return sid;
            Error = new WindowsError(Marshal.GetLastWin32Error());
            return null;
        }

        private void FindName(byte[] sid)
        {
            StringBuilder name = new StringBuilder(512);
            StringBuilder domain = new StringBuilder(512);
            int nameLength = name.Capacity;
            int domainLength = domain.Capacity;
            int use;
            if (!NativeMethods.LookupAccountSidW(null, sid, name, ref nameLength, domain, ref domainLength, out use))
            {
                Error = new WindowsError(Marshal.GetLastWin32Error());
                return;
            }
            Name = domain.Length == 0 ? name.ToString() : domain + "\\" + name;
            Type = use < Types.Length ? Types[use] : null;
        }
    }

    /// <summary>The host: its name, what it is a member of, its version, and its registry.</summary>
    public sealed class Machine
    {
        private const int JoinedDomain = 3;                 // NETSETUP_JOIN_STATUS
        private const byte DomainControllerProduct = 2;     // OSVERSIONINFOEX.wProductType
        private static readonly string[] ProductTypes = { null, "workstation", "domain_controller", "server" };

        private Machine()
        {
            NativeMethods.OsVersionInfo version = new NativeMethods.OsVersionInfo();
            version.Size = Marshal.SizeOf(version);
            NativeMethods.RtlGetVersion(ref version);
            Name = Environment.MachineName;
            ReadDomain();
            ProductType = version.ProductType < ProductTypes.Length ? ProductTypes[version.ProductType] : null;
            IsDomainController = version.ProductType == DomainControllerProduct;
            ServicePack = version.ServicePackMajor;
            Sid = Account.FindDomainSid(AccountDomain);
            OsVersion = String.Format("{0}.{1}.{2}", version.Major, version.Minor, version.Build);
        }

        public string Name { get; private set; }
        /// <summary>The NetBIOS name of the domain, or null in a workgroup.</summary>
        public string Domain { get; private set; }
        /// <summary>Why the domain could not be read, or null.</summary>
        public WindowsError DomainError { get; private set; }
        public string ProductType { get; private set; }
        public bool IsDomainController { get; private set; }
        public int ServicePack { get; private set; }
        public string OsVersion { get; private set; }
        /// <summary>What stands before the last number in the SIDs of the accounts that this host keeps itself, or null.</summary>
        public string Sid { get; private set; }

        /// <summary>What stands before the names of the accounts that this host keeps itself.</summary>
        public string AccountDomain
        {
            get { return IsDomainController && Domain != null ? Domain : Name; }
        }

        public static Machine Read()
        {
            return new Machine();
        }

        public Dictionary<string, object> ToDictionary()
        {
            return new Dictionary<string, object>
            {
                { "name", Name },
                { "domain", Domain },
                { "domain_error", DomainError == null ? null : DomainError.ToString() },
                { "domain_controller", IsDomainController },
                { "sid", Sid },
                { "product_type", ProductType },
                { "os_version", OsVersion },
                { "service_pack", ServicePack },
            };
        }

        private void ReadDomain()
        {
            IntPtr name;
            int status;
            int code = NativeMethods.NetGetJoinInformation(null, out name, out status);
            if (code != 0)
            {
                DomainError = new WindowsError(code);
                return;
            }
            Domain = status == JoinedDomain ? Marshal.PtrToStringUni(name) : null;
            NativeMethods.NetApiBufferFree(name);
        }

        /// <summary>
        /// The values of a key below HKEY_LOCAL_MACHINE, their variables not expanded, or null where there is no such
        /// key. A 32-bit process sees the keys of the 64-bit Windows too.
        /// </summary>
        public static Dictionary<string, object> ReadRegistry(string path)
        {
            using (RegistryKey hive = RegistryKey.OpenBaseKey(RegistryHive.LocalMachine, RegistryView.Registry64))
            using (RegistryKey key = hive.OpenSubKey(path))
            {
                if (key == null) return null;
                Dictionary<string, object> values = new Dictionary<string, object>(StringComparer.OrdinalIgnoreCase);
                foreach (string name in key.GetValueNames())
                {
                    values[name] = key.GetValue(name, null, RegistryValueOptions.DoNotExpandEnvironmentNames);
                }
                return values;
            }
        }
    }
}
