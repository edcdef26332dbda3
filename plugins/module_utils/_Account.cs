// Copyright (c) 2026 the webinfra.iis_identity contributors
// GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

// Accounts by name and by SID.
// C# 5 and .NET Framework 4.6 only, so that it is the same in Windows PowerShell 5.1 and PowerShell 7.

using ansible_collections.webinfra.iis_identity.plugins.module_utils._Boundary;
using ansible_collections.webinfra.iis_identity.plugins.module_utils._Machine;
using ansible_collections.webinfra.iis_identity.plugins.module_utils._WindowsError;
using System;
using System.Collections.Generic;
using System.Security.Principal;

//TypeAccelerator -Name IisIdentity.Account -TypeName Account

namespace ansible_collections.webinfra.iis_identity.plugins.module_utils._Account
{
    /// <summary>An account: its SID and its name, as far as the host knows them.</summary>
    public sealed class Account
    {
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
            get { return AccountCalls.ReadCurrentSid(); }
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
            SidNameUse use;
            byte[] sid = LookUp(name, out use);
            // A host and an account of the same name: the host is found first.
            if (use == SidNameUse.Domain && name.IndexOf('\\') < 0) sid = LookUp(machine.AccountDomain + "\\" + name, out use);
            bool isAccount = use != SidNameUse.Domain && use != SidNameUse.Deleted && use != SidNameUse.Invalid && use != SidNameUse.Unknown;
            if (sid != null && isAccount) return sid;
            if (Error == null) Error = new WindowsError(WindowsError.NoneMapped);
            return null;
        }

        private byte[] LookUp(string name, out SidNameUse use)
        {
            WindowsError error;
            byte[] sid = AccountCalls.FindSid(name, out use, out error);
            Error = error;
            return sid;
        }

        private void FindName(byte[] sid)
        {
            SidNameUse use;
            WindowsError error;
            Name = AccountCalls.FindName(sid, out use, out error);
            Error = error;
            if (Name != null) Type = (int)use < Types.Length ? Types[(int)use] : null;
        }
    }
}
