// Copyright (c) 2026 the webinfra.iis_identity contributors
// GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

// Whether a file or folder has exactly what its folder gives it, byte for byte (MS-DTYP 2.5.3.4). Nothing is decided by
// it: a write waits where something has not, and whoever asked for it is told.
// C# 5 and .NET Framework 4.6 only, so that it is the same in Windows PowerShell 5.1 and PowerShell 7.

using ansible_collections.webinfra.iis_identity.plugins.module_utils._Descriptor;
using System;
using System.Collections.Generic;
using System.Linq;

namespace ansible_collections.webinfra.iis_identity.plugins.module_utils._Inheritance
{
    internal static class Inheritance
    {
        private const int TypeOffset = 0;                   // ACE_HEADER
        private const int FlagsOffset = 1;
        private const int SizeOffset = 2;
        private const int MaskOffset = 4;
        private const int SidOffset = 8;
        private const int ObjectFlagsOffset = 8;
        private const int GuidsOffset = 12;
        private const int GuidSize = 16;
        private const int SidHeaderSize = 8;

        private const int ObjectInherit = 1;
        private const int ContainerInherit = 2;
        private const int NoPropagate = 4;
        private const int InheritOnly = 8;
        private const int Inherited = 0x10;
        private const int ObjectTypePresent = 1;
        private const int InheritedObjectTypePresent = 2;
        private const int LastKnownType = 0x15;
        private const int CompoundType = 4;

        private static readonly int[] objectTypes = { 5, 6, 7, 8, 0xB, 0xC, 0xF, 0x10 };
        private static readonly byte[] creatorOwner = { 1, 1, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0 };
        private static readonly byte[] creatorGroup = { 1, 1, 0, 0, 0, 0, 0, 3, 1, 0, 0, 0 };
        private static readonly Dictionary<uint, uint> fileRights = new Dictionary<uint, uint>
        {
            { 0x80000000, 0x120089 }, { 0x40000000, 0x120116 }, { 0x20000000, 0x1200A0 }, { 0x10000000, 0x1F01FF },
        };

        /// <summary>
        /// Whether something takes nothing from its folder, or has its own ACEs first and behind them exactly those that the
        /// folder gives, in the folder's order.
        /// </summary>
        public static bool IsUpToDate(Descriptor child, Descriptor folder, bool isDirectory)
        {
            if (child.IsDaclProtected) return true;
            byte[] dacl = child.DaclBytes;
            if (dacl == null) return false;
            List<byte[]> inherited = new List<byte[]>();
            foreach (byte[] ace in Aces(dacl))
            {
                if ((ace[FlagsOffset] & Inherited) != 0) inherited.Add(ace);
                else if (inherited.Count > 0) return false;
            }
            List<byte[]> given = Given(folder, child, isDirectory);
            return given.Count == inherited.Count && given.Zip(inherited, (one, other) => one.SequenceEqual(other)).All(same => same);
        }

        private static IEnumerable<byte[]> Aces(byte[] dacl)
        {
            int position = 8;
            int count = BitConverter.ToUInt16(dacl, 4);
            for (int index = 0; index < count; index++)
            {
                byte[] ace = new byte[BitConverter.ToUInt16(dacl, position + SizeOffset)];
                Array.Copy(dacl, position, ace, 0, ace.Length);
                position += ace.Length;
                yield return ace;
            }
        }

        private static List<byte[]> Given(Descriptor folder, Descriptor child, bool isDirectory)
        {
            List<byte[]> given = new List<byte[]>();
            byte[] dacl = folder.DaclBytes;
            if (dacl == null) return given;
            foreach (byte[] ace in Aces(dacl)) AddGiven(given, ace, child, isDirectory);
            return given;
        }

        // One ACE that counts for the child, one that it hands on, or one that does both.
        private static void AddGiven(List<byte[]> given, byte[] ace, Descriptor child, bool isDirectory)
        {
            int flags = ace[FlagsOffset];
            int inherits = flags & (ObjectInherit | ContainerInherit);
            bool handsOn = isDirectory && inherits != 0 && (flags & NoPropagate) == 0;
            int kept = (flags & ~(ObjectInherit | ContainerInherit | NoPropagate | InheritOnly)) | Inherited;
            byte[] effective = null;
            if ((flags & (isDirectory ? ContainerInherit : ObjectInherit)) != 0) effective = Effective(ace, child);
            if (effective != null && handsOn && effective.SequenceEqual(ace))
            {
                given.Add(WithFlags(ace, kept | inherits));
                return;
            }
            if (effective != null) given.Add(WithFlags(effective, kept));
            if (handsOn) given.Add(WithFlags(ace, kept | inherits | InheritOnly));
        }

        // The ACE as it counts for the child itself, or null where it says nothing about it.
        private static byte[] Effective(byte[] ace, Descriptor child)
        {
            int type = ace[TypeOffset];
            if (type > LastKnownType || type == CompoundType) return ace;
            int sidOffset = SidOffset;
            if (objectTypes.Contains(type))
            {
                uint present = BitConverter.ToUInt32(ace, ObjectFlagsOffset);
                if ((present & InheritedObjectTypePresent) != 0) return null;
                sidOffset = GuidsOffset + ((present & ObjectTypePresent) != 0 ? GuidSize : 0);
            }
            byte[] sid = ace.Skip(sidOffset).Take(SidHeaderSize + 4 * ace[sidOffset + 1]).ToArray();
            byte[] counts = sid;
            if (sid.SequenceEqual(creatorOwner)) counts = child.Owner;
            else if (sid.SequenceEqual(creatorGroup)) counts = child.Group;
            if (counts == null) return null;
            byte[] effective = ace.Take(sidOffset).Concat(counts).Concat(ace.Skip(sidOffset + sid.Length)).ToArray();
            BitConverter.GetBytes((ushort)effective.Length).CopyTo(effective, SizeOffset);
            BitConverter.GetBytes(OnFiles(BitConverter.ToUInt32(ace, MaskOffset))).CopyTo(effective, MaskOffset);
            return effective;
        }

        private static uint OnFiles(uint mask)
        {
            uint mapped = mask & 0x0FFFFFFF;
            foreach (KeyValuePair<uint, uint> generic in fileRights)
            {
                if ((mask & generic.Key) != 0) mapped |= generic.Value;
            }
            return mapped;
        }

        private static byte[] WithFlags(byte[] ace, int flags)
        {
            byte[] copy = (byte[])ace.Clone();
            copy[FlagsOffset] = (byte)flags;
            return copy;
        }
    }
}
