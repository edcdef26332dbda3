// Copyright (c) 2026 the webinfra.iis_identity contributors
// GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

// Security descriptors, never taken apart and put together again: what .NET makes of one is not what it was.
// C# 5 and .NET Framework 4.6 only, so that it is the same in Windows PowerShell 5.1 and PowerShell 7.

using System;
using System.Security.AccessControl;

//TypeAccelerator -Name IisIdentity.Descriptor -TypeName Descriptor

namespace ansible_collections.webinfra.iis_identity.plugins.module_utils._Descriptor
{
    /// <summary>A self-relative security descriptor (MS-DTYP 2.4.6), byte for byte as it was given.</summary>
    public sealed class Descriptor
    {
        private const int ControlOffset = 2;
        private const int OwnerOffset = 4;
        private const int GroupOffset = 8;
        private const int DaclOffset = 16;
        private const int AclSizeOffset = 2;
        private const ControlFlags Present = ControlFlags.DiscretionaryAclPresent;
        private const ControlFlags Protected = ControlFlags.DiscretionaryAclProtected;

        private readonly byte[] bytes;

        /// <summary>Takes what Windows returned.</summary>
        internal Descriptor(byte[] bytes)
        {
            this.bytes = bytes;
        }

        /// <summary>Reads base64; throws ArgumentException or FormatException where that is no descriptor.</summary>
        public static Descriptor FromBase64(string text)
        {
            byte[] bytes = Convert.FromBase64String(text);
            new RawSecurityDescriptor(bytes, 0);            // checks every offset and length
            return new Descriptor(bytes);
        }

        public string Base64
        {
            get { return Convert.ToBase64String(bytes); }
        }

        /// <summary>Whether it says anything about the DACL; a null DACL is something too.</summary>
        public bool HasDacl
        {
            get { return (Control & Present) != 0; }
        }

        public bool IsDaclProtected
        {
            get { return (Control & Protected) != 0; }
        }

        private ControlFlags Control
        {
            get { return (ControlFlags)BitConverter.ToUInt16(bytes, ControlOffset); }
        }

        /// <summary>The DACL and its protection as SDDL, for people; base64 where the host cannot print it.</summary>
        public string DaclText
        {
            get
            {
                try
                {
                    return new RawSecurityDescriptor(bytes, 0).GetSddlForm(AccessControlSections.Access);
                }
                catch (SystemException)
                {
                    return Base64;
                }
            }
        }

        /// <summary>The DACL as it stands in the descriptor, or null for a null DACL.</summary>
        internal byte[] DaclBytes
        {
            get
            {
                int offset = HasDacl ? BitConverter.ToInt32(bytes, DaclOffset) : 0;
                if (offset == 0) return null;
                byte[] dacl = new byte[BitConverter.ToUInt16(bytes, offset + AclSizeOffset)];
                Array.Copy(bytes, offset, dacl, 0, dacl.Length);
                return dacl;
            }
        }

        /// <summary>The SID of the owner, or null where there is none.</summary>
        internal byte[] Owner
        {
            get { return SidAt(OwnerOffset); }
        }

        /// <summary>The SID of the group, or null where there is none.</summary>
        internal byte[] Group
        {
            get { return SidAt(GroupOffset); }
        }

        private byte[] SidAt(int pointer)
        {
            int offset = BitConverter.ToInt32(bytes, pointer);
            if (offset == 0) return null;
            byte[] sid = new byte[8 + 4 * bytes[offset + 1]];
            Array.Copy(bytes, offset, sid, 0, sid.Length);
            return sid;
        }

        public bool HasSameDaclAs(Descriptor other)
        {
            if (HasDacl != other.HasDacl || IsDaclProtected != other.IsDaclProtected) return false;
            byte[] mine = DaclBytes;
            byte[] theirs = other.DaclBytes;
            if (mine == null || theirs == null) return mine == theirs;
            return Convert.ToBase64String(mine) == Convert.ToBase64String(theirs);
        }
    }
}
