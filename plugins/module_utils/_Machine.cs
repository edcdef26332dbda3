// Copyright (c) 2026 the webinfra.iis_identity contributors
// GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

// The host itself, as far as identities depend on it.
// C# 5 and .NET Framework 4.6 only, so that it is the same in Windows PowerShell 5.1 and PowerShell 7.

using ansible_collections.webinfra.iis_identity.plugins.module_utils._Boundary;
using ansible_collections.webinfra.iis_identity.plugins.module_utils._WindowsError;
using System;
using System.Collections.Generic;
using System.Security.Principal;

//TypeAccelerator -Name IisIdentity.Machine -TypeName Machine

namespace ansible_collections.webinfra.iis_identity.plugins.module_utils._Machine
{
    /// <summary>The host: its name, what it is a member of, and its version.</summary>
    public sealed class Machine
    {
        private const byte DomainControllerProduct = 2;     // OSVERSIONINFOEX.wProductType
        private static readonly string[] ProductTypes = { null, "workstation", "domain_controller", "server" };

        private Machine()
        {
            OsVersionInfo version = MachineCalls.ReadVersion();
            Name = Environment.MachineName;
            WindowsError error;
            Domain = MachineCalls.ReadDomain(out error);
            DomainError = error;
            ProductType = version.ProductType < ProductTypes.Length ? ProductTypes[version.ProductType] : null;
            IsDomainController = version.ProductType == DomainControllerProduct;
            ServicePack = version.ServicePackMajor;
            Sid = FindSid(AccountDomain);
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

        // The SID of the domain, or of the host, that accounts of this name belong to.
        private static string FindSid(string name)
        {
            SidNameUse use;
            WindowsError error;
            byte[] sid = AccountCalls.FindSid(name, out use, out error);
            return sid == null || use != SidNameUse.Domain ? null : new SecurityIdentifier(sid, 0).Value;
        }
    }
}
