// Copyright (c) 2026 the webinfra.iis_identity contributors
// GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

// Every call into Windows that the modules make, each behind a method that takes and returns strings, bytes and lists:
// no other file has memory of Windows in its hands. Nothing here decides anything: it reads, and it writes what it is given.
// Long on purpose: what can touch a host is read in one place. C# 5 and .NET Framework 4.6 only, so that it is the same
// in Windows PowerShell 5.1 and PowerShell 7.

using ansible_collections.webinfra.iis_identity.plugins.module_utils._WindowsError;
using Microsoft.Win32;
using Microsoft.Win32.SafeHandles;
using System;
using System.Collections.Generic;
using System.IO;
using System.Runtime.InteropServices;
using System.Security.Principal;
using System.Text;

//TypeAccelerator -Name IisIdentity.MachineRegistry -TypeName MachineRegistry

namespace ansible_collections.webinfra.iis_identity.plugins.module_utils._Boundary
{
    /// <summary>SID_NAME_USE</summary>
    internal enum SidNameUse
    {
        User = 1,
        Group,
        Domain,
        Alias,
        WellKnownGroup,
        Deleted,
        Invalid,
        Unknown,
        Computer,
        Label,
    }

    /// <summary>RTL_OSVERSIONINFOEXW</summary>
    [StructLayout(LayoutKind.Sequential, CharSet = CharSet.Unicode)]
    internal struct OsVersionInfo
    {
        public int Size;
        public int Major;
        public int Minor;
        public int Build;
        public int Platform;
        [MarshalAs(UnmanagedType.ByValTStr, SizeConst = 128)]
        public string ServicePackName;
        public ushort ServicePackMajor;
        public ushort ServicePackMinor;
        public ushort SuiteMask;
        public byte ProductType;
        public byte Reserved;
    }

    /// <summary>WIN32_FIND_DATAW</summary>
    [StructLayout(LayoutKind.Sequential, CharSet = CharSet.Unicode)]
    internal struct FindData
    {
        public FileAttributes Attributes;
        public uint CreatedLow;
        public uint CreatedHigh;
        public uint ReadLow;
        public uint ReadHigh;
        public uint WrittenLow;
        public uint WrittenHigh;
        public uint SizeHigh;
        public uint SizeLow;
        public uint ReparseTag;
        public uint Reserved;
        [MarshalAs(UnmanagedType.ByValTStr, SizeConst = 260)]
        public string Name;
        [MarshalAs(UnmanagedType.ByValTStr, SizeConst = 14)]
        public string ShortName;
    }

    /// <summary>FILE_ATTRIBUTE_TAG_INFO</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct AttributeTagInfo
    {
        public FileAttributes Attributes;
        public uint ReparseTag;
    }

    internal static class NativeMethods
    {
        public const FileAttributes InvalidFileAttributes = (FileAttributes)(-1);
        public const uint GenericRead = 0x80000000;
        public const uint ReadAttributes = 0x80;
        public const uint ReadControl = 0x20000;
        public const uint WriteDac = 0x40000;
        public const uint BackupSemantics = 0x02000000;     // also folders
        public const uint OpenReparsePoint = 0x00200000;    // the link itself, not what it leads to; FILE_OPEN_REPARSE_POINT too
        public const uint OpenForBackup = 0x00004000;       // FILE_OPEN_FOR_BACKUP_INTENT
        public const uint CaseInsensitive = 0x40;           // OBJ_CASE_INSENSITIVE
        public const int AttributeTag = 9;                  // FileAttributeTagInfo
        public const uint ShareReadWriteDelete = 7;
        public const uint OpenExisting = 3;

        public const int FileObject = 1;                    // SE_OBJECT_TYPE
        public const uint OwnerGroupAndDacl = 7;            // SECURITY_INFORMATION
        public const uint Dacl = 4;
        public const uint ProtectedDacl = 0x80000000;
        public const uint UnprotectedDacl = 0x20000000;

        public const int WithoutShortNames = 1;             // FindExInfoBasic
        public const uint LargeFetch = 2;                   // FIND_FIRST_EX_LARGE_FETCH

        public const int JoinedDomain = 3;                  // NETSETUP_JOIN_STATUS
        public const int UnlimitedLength = -1;              // MAX_PREFERRED_LENGTH
        public const uint LookupNamesAndViewInformation = 0x801;    // POLICY_LOOKUP_NAMES, POLICY_VIEW_LOCAL_INFORMATION
        public const uint NoMoreEntries = 0x8000001A;       // STATUS_NO_MORE_ENTRIES

        [StructLayout(LayoutKind.Sequential)]
        public struct LsaObjectAttributes                   // OBJECT_ATTRIBUTES; for the LSA all of it is reserved
        {
            public int Length;
            public IntPtr RootDirectory;
            public IntPtr ObjectName;
            public uint Attributes;
            public IntPtr SecurityDescriptor;
            public IntPtr SecurityQualityOfService;
        }

        [StructLayout(LayoutKind.Sequential)]
        public struct IoStatusBlock
        {
            public IntPtr Status;
            public IntPtr Information;
        }

        [StructLayout(LayoutKind.Sequential)]
        public struct LsaUnicodeString
        {
            public ushort Length;                           // bytes
            public ushort MaximumLength;
            public IntPtr Buffer;
        }

        [DllImport("kernel32.dll", CharSet = CharSet.Unicode, SetLastError = true)]
        public static extern FileAttributes GetFileAttributesW(string fileName);

        [DllImport("kernel32.dll", CharSet = CharSet.Unicode, SetLastError = true)]
        public static extern IntPtr FindFirstFileExW(string pattern, int level, out FindData found, int operation,
            IntPtr filter, uint flags);

        [DllImport("kernel32.dll", CharSet = CharSet.Unicode, SetLastError = true)]
        [return: MarshalAs(UnmanagedType.Bool)]
        public static extern bool FindNextFileW(IntPtr search, out FindData found);

        [DllImport("kernel32.dll")]
        [return: MarshalAs(UnmanagedType.Bool)]
        public static extern bool FindClose(IntPtr search);

        [DllImport("kernel32.dll", CharSet = CharSet.Unicode, SetLastError = true)]
        public static extern SafeFileHandle CreateFileW(string fileName, uint access, uint share, IntPtr attributes,
            uint disposition, uint flags, IntPtr template);

        [DllImport("kernel32.dll")]
        public static extern IntPtr LocalFree(IntPtr memory);

        [DllImport("kernel32.dll", SetLastError = true)]
        [return: MarshalAs(UnmanagedType.Bool)]
        public static extern bool GetFileInformationByHandleEx(SafeFileHandle file, int kind, out AttributeTagInfo information, int size);

        [DllImport("kernel32.dll", CharSet = CharSet.Unicode, SetLastError = true)]
        public static extern int GetFinalPathNameByHandleW(SafeFileHandle file, StringBuilder path, int length, uint flags);

        [DllImport("advapi32.dll")]
        public static extern int GetSecurityInfo(SafeFileHandle file, int type, uint information, IntPtr owner,
            IntPtr group, IntPtr dacl, IntPtr sacl, out IntPtr descriptor);

        [DllImport("advapi32.dll")]
        public static extern int SetSecurityInfo(SafeFileHandle file, int type, uint information, IntPtr owner,
            IntPtr group, IntPtr dacl, IntPtr sacl);

        [DllImport("advapi32.dll")]
        public static extern int GetSecurityDescriptorLength(IntPtr descriptor);

        [DllImport("advapi32.dll", CharSet = CharSet.Unicode, SetLastError = true)]
        [return: MarshalAs(UnmanagedType.Bool)]
        public static extern bool LookupAccountNameW(string system, string account, byte[] sid, ref int sidLength,
            StringBuilder domain, ref int domainLength, out SidNameUse use);

        [DllImport("advapi32.dll", CharSet = CharSet.Unicode, SetLastError = true)]
        [return: MarshalAs(UnmanagedType.Bool)]
        public static extern bool LookupAccountSidW(string system, byte[] sid, StringBuilder name, ref int nameLength,
            StringBuilder domain, ref int domainLength, out SidNameUse use);

        [DllImport("netapi32.dll", CharSet = CharSet.Unicode)]
        public static extern int NetGetJoinInformation(string server, out IntPtr name, out int status);

        [DllImport("netapi32.dll")]
        public static extern int NetApiBufferFree(IntPtr buffer);

        [DllImport("netapi32.dll", CharSet = CharSet.Unicode)]
        public static extern int NetLocalGroupEnum(string server, int level, out IntPtr groups, int preferredLength,
            out int read, out int total, IntPtr resume);

        [DllImport("netapi32.dll", CharSet = CharSet.Unicode)]
        public static extern int NetLocalGroupGetMembers(string server, string group, int level, out IntPtr members,
            int preferredLength, out int read, out int total, IntPtr resume);

        [DllImport("advapi32.dll")]
        public static extern uint LsaOpenPolicy(IntPtr system, ref LsaObjectAttributes attributes, uint access, out IntPtr policy);

        [DllImport("advapi32.dll")]
        public static extern uint LsaEnumerateAccountsWithUserRight(IntPtr policy, ref LsaUnicodeString right,
            out IntPtr accounts, out int count);

        [DllImport("advapi32.dll")]
        public static extern uint LsaFreeMemory(IntPtr memory);

        [DllImport("advapi32.dll")]
        public static extern uint LsaClose(IntPtr policy);

        [DllImport("advapi32.dll")]
        public static extern int LsaNtStatusToWinError(uint status);

        [DllImport("ntdll.dll")]
        public static extern uint NtOpenFile(out SafeFileHandle file, uint access, ref LsaObjectAttributes attributes,
            out IoStatusBlock status, uint share, uint options);

        [DllImport("ntdll.dll")]
        public static extern int RtlGetVersion(ref OsVersionInfo version);
    }

    /// <summary>Calls about files and folders, by paths in the form of WindowsPath.ForWindows. Only OpenRead and FinalPath follow links.</summary>
    internal static class FileCalls
    {
        /// <summary>The attributes of what is at a path; null, and the code of the error, where there are none.</summary>
        public static FileAttributes? ReadAttributes(string path, out int code)
        {
            FileAttributes attributes = NativeMethods.GetFileAttributesW(path);
            bool isThere = attributes != NativeMethods.InvalidFileAttributes;
            code = isThere ? 0 : Marshal.GetLastWin32Error();
            return isThere ? attributes : (FileAttributes?)null;
        }

        /// <summary>
        /// Opens exactly what is at a path, a link and not what it leads to, so that everything is about one object, whatever
        /// takes its place meanwhile; null, and why, where that is refused.
        /// </summary>
        public static SafeFileHandle OpenItself(string path, bool toWrite, out WindowsError error)
        {
            // CreateFile asks for two more rights than it is asked for, which an owner whom the DACL forgets does not have.
            uint access = NativeMethods.ReadControl | (toWrite ? NativeMethods.WriteDac : 0);
            IntPtr text = Marshal.StringToHGlobalUni(@"\??\" + path.Substring(4));
            ushort length = (ushort)(2 * path.Length);
            object name = new NativeMethods.LsaUnicodeString { Length = length, MaximumLength = length, Buffer = text };
            GCHandle pinned = GCHandle.Alloc(name, GCHandleType.Pinned);
            try
            {
                NativeMethods.LsaObjectAttributes attributes = new NativeMethods.LsaObjectAttributes
                {
                    Length = Marshal.SizeOf(typeof(NativeMethods.LsaObjectAttributes)),
                    ObjectName = pinned.AddrOfPinnedObject(),
                    Attributes = NativeMethods.CaseInsensitive,
                };
                SafeFileHandle file;
                NativeMethods.IoStatusBlock done;
                uint status = NativeMethods.NtOpenFile(out file, access, ref attributes, out done, NativeMethods.ShareReadWriteDelete,
                    NativeMethods.OpenReparsePoint | NativeMethods.OpenForBackup);
                error = status < 0x80000000 ? null : new WindowsError(NativeMethods.LsaNtStatusToWinError(status));
                return error == null ? file : null;
            }
            finally
            {
                pinned.Free();
                Marshal.FreeHGlobal(text);
            }
        }

        private static SafeFileHandle Open(string path, uint access, uint flags, out WindowsError error)
        {
            SafeFileHandle file = NativeMethods.CreateFileW(path, access, NativeMethods.ShareReadWriteDelete, IntPtr.Zero,
                NativeMethods.OpenExisting, flags, IntPtr.Zero);
            error = file.IsInvalid ? new WindowsError(Marshal.GetLastWin32Error()) : null;
            return error == null ? file : null;
        }

        /// <summary>The tag of a reparse point at a path; 0 where there is none, null where Windows does not say.</summary>
        public static uint? ReadReparseTag(string path)
        {
            WindowsError error;
            using (SafeFileHandle file = Open(path, NativeMethods.ReadAttributes, NativeMethods.BackupSemantics | NativeMethods.OpenReparsePoint, out error))
            {
                return file == null ? (uint?)null : ReparseTag(file);
            }
        }

        /// <summary>The tag of a reparse point that is open itself; 0 if it is none, null where Windows does not say.</summary>
        public static uint? ReparseTag(SafeFileHandle file)
        {
            AttributeTagInfo found;
            bool isFound = NativeMethods.GetFileInformationByHandleEx(file, NativeMethods.AttributeTag, out found, Marshal.SizeOf(typeof(AttributeTagInfo)));
            if (!isFound) return null;
            return (found.Attributes & FileAttributes.ReparsePoint) == 0 ? 0 : found.ReparseTag;
        }

        /// <summary>Where a path leads in the end, through all links on it, as Windows spells it; null, and why, where that cannot be told.</summary>
        public static string FinalPath(string path, out WindowsError error)
        {
            using (SafeFileHandle file = Open(path, NativeMethods.ReadAttributes, NativeMethods.BackupSemantics, out error))
            {
                if (file == null) return null;
                string final = FinalPath(file);
                if (final == null) error = new WindowsError(Marshal.GetLastWin32Error());
                return final;
            }
        }

        /// <summary>The path of something open, as Windows spells it, or null.</summary>
        public static string FinalPath(SafeFileHandle file)
        {
            StringBuilder path = new StringBuilder(32768);
            int length = NativeMethods.GetFinalPathNameByHandleW(file, path, path.Capacity, 0);
            return length > 0 && length < path.Capacity ? path.ToString() : null;
        }

        /// <summary>Owner, group and DACL as a self-relative descriptor; null, and why, where that is refused.</summary>
        public static byte[] ReadDescriptor(string path, out WindowsError error)
        {
            using (SafeFileHandle file = OpenItself(path, false, out error))
            {
                return file == null ? null : ReadDescriptor(file, out error);
            }
        }

        /// <summary>The same of something that is open.</summary>
        public static byte[] ReadDescriptor(SafeFileHandle file, out WindowsError error)
        {
            IntPtr descriptor;
            int code = NativeMethods.GetSecurityInfo(file, NativeMethods.FileObject, NativeMethods.OwnerGroupAndDacl,
                IntPtr.Zero, IntPtr.Zero, IntPtr.Zero, IntPtr.Zero, out descriptor);
            error = code == 0 ? null : new WindowsError(code);
            if (error != null) return null;
            try
            {
                byte[] bytes = new byte[NativeMethods.GetSecurityDescriptorLength(descriptor)];
                Marshal.Copy(descriptor, bytes, 0, bytes.Length);
                return bytes;
            }
            finally
            {
                NativeMethods.LocalFree(descriptor);
            }
        }

        /// <summary>Sets the DACL (null is one too) and its protection of something that is open. Returns null, or why it could not be done.</summary>
        public static WindowsError WriteDacl(SafeFileHandle file, byte[] dacl, bool isProtected)
        {
            uint information = NativeMethods.Dacl | (isProtected ? NativeMethods.ProtectedDacl : NativeMethods.UnprotectedDacl);
            GCHandle pinned = GCHandle.Alloc(dacl, GCHandleType.Pinned);
            try
            {
                int code = NativeMethods.SetSecurityInfo(file, NativeMethods.FileObject, information,
                    IntPtr.Zero, IntPtr.Zero, dacl == null ? IntPtr.Zero : pinned.AddrOfPinnedObject(), IntPtr.Zero);
                return code == 0 ? null : new WindowsError(code);
            }
            finally
            {
                pinned.Free();
            }
        }

        /// <summary>What a pattern finds, in the order of the volume, up to a number of entries besides the folder and its parent.</summary>
        public static List<FindData> List(string pattern, int most, out WindowsError error)
        {
            List<FindData> entries = new List<FindData>();
            FindData found;
            IntPtr search = NativeMethods.FindFirstFileExW(pattern, NativeMethods.WithoutShortNames, out found, 0, IntPtr.Zero, NativeMethods.LargeFetch);
            int code = Marshal.GetLastWin32Error();
            bool isOpen = search.ToInt64() != -1;
            // The root of an empty drive has not even the entry for itself.
            error = isOpen || code == WindowsError.FileNotFound ? null : new WindowsError(code);
            if (!isOpen) return entries;
            try
            {
                do
                {
                    if (found.Name != "." && found.Name != "..") entries.Add(found);
                    if (entries.Count >= most) return entries;
                }
                while (NativeMethods.FindNextFileW(search, out found));
                code = Marshal.GetLastWin32Error();
                if (code != WindowsError.NoMoreFiles) error = new WindowsError(code);
                return entries;
            }
            finally
            {
                NativeMethods.FindClose(search);
            }
        }

        /// <summary>Opens a file for reading, also while others write it; null, and why, where that is refused.</summary>
        public static Stream OpenRead(string path, out WindowsError error)
        {
            SafeFileHandle file = NativeMethods.CreateFileW(path, NativeMethods.GenericRead, NativeMethods.ShareReadWriteDelete,
                IntPtr.Zero, NativeMethods.OpenExisting, 0, IntPtr.Zero);
            error = file.IsInvalid ? new WindowsError(Marshal.GetLastWin32Error()) : null;
            return error == null ? new FileStream(file, FileAccess.Read) : null;
        }
    }

    /// <summary>Calls about accounts: their SIDs and names, the members of local groups, the holders of user rights.</summary>
    internal static class AccountCalls
    {
        /// <summary>The SID of the account that this thread runs as.</summary>
        public static string ReadCurrentSid()
        {
            using (WindowsIdentity identity = WindowsIdentity.GetCurrent()) return identity.User.Value;
        }

        public static byte[] FindSid(string name, out SidNameUse use, out WindowsError error)
        {
            byte[] sid = new byte[SecurityIdentifier.MaxBinaryLength];
            StringBuilder domain = new StringBuilder(256);
            int sidLength = sid.Length;
            int domainLength = domain.Capacity;
            bool isFound = NativeMethods.LookupAccountNameW(null, name, sid, ref sidLength, domain, ref domainLength, out use);
            error = isFound ? null : new WindowsError(Marshal.GetLastWin32Error());
            return isFound ? sid : null;
        }

        /// <summary>The name that belongs to a SID, with what it belongs to before a backslash.</summary>
        public static string FindName(byte[] sid, out SidNameUse use, out WindowsError error)
        {
            StringBuilder name = new StringBuilder(512);
            StringBuilder domain = new StringBuilder(512);
            int nameLength = name.Capacity;
            int domainLength = domain.Capacity;
            bool isFound = NativeMethods.LookupAccountSidW(null, sid, name, ref nameLength, domain, ref domainLength, out use);
            error = isFound ? null : new WindowsError(Marshal.GetLastWin32Error());
            if (!isFound) return null;
            return domain.Length == 0 ? name.ToString() : domain + "\\" + name;
        }

        /// <summary>The names of the local groups; on a domain controller those of its domain.</summary>
        public static List<string> ListGroups(out WindowsError error)
        {
            IntPtr buffer;
            int read;
            int total;
            int code = NativeMethods.NetLocalGroupEnum(null, 0, out buffer, NativeMethods.UnlimitedLength, out read, out total, IntPtr.Zero);
            List<string> names = new List<string>();
            try
            {
                error = code == 0 ? null : new WindowsError(code);
                for (int i = 0; error == null && i < read; i++)
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

        /// <summary>The SIDs of the direct members of a local group; null, and why, where that is refused.</summary>
        public static List<string> ListMembers(string group, out WindowsError error)
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

        /// <summary>The SIDs of the accounts that hold a user right themselves; null, and why, where that is refused.</summary>
        public static List<string> ListHolders(string right, out WindowsError error)
        {
            NativeMethods.LsaObjectAttributes attributes = new NativeMethods.LsaObjectAttributes();
            IntPtr policy;
            uint status = NativeMethods.LsaOpenPolicy(IntPtr.Zero, ref attributes, NativeMethods.LookupNamesAndViewInformation, out policy);
            error = status == 0 ? null : FromStatus(status);
            if (error != null) return null;
            try
            {
                return ListHolders(policy, right, out error);
            }
            finally
            {
                NativeMethods.LsaClose(policy);
            }
        }

        private static List<string> ListHolders(IntPtr policy, string right, out WindowsError error)
        {
            NativeMethods.LsaUnicodeString name = new NativeMethods.LsaUnicodeString();
            name.Length = (ushort)(right.Length * 2);
            name.MaximumLength = (ushort)(name.Length + 2);
            name.Buffer = Marshal.StringToHGlobalUni(right);
            IntPtr buffer = IntPtr.Zero;
            int count;
            try
            {
                uint status = NativeMethods.LsaEnumerateAccountsWithUserRight(policy, ref name, out buffer, out count);
                error = status == 0 || status == NativeMethods.NoMoreEntries ? null : FromStatus(status);
                if (error != null) return null;
                return status == 0 ? Sids.Read(buffer, count) : new List<string>();
            }
            finally
            {
                if (buffer != IntPtr.Zero) NativeMethods.LsaFreeMemory(buffer);
                Marshal.FreeHGlobal(name.Buffer);
            }
        }

        private static WindowsError FromStatus(uint status)
        {
            return new WindowsError(NativeMethods.LsaNtStatusToWinError(status));
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

    /// <summary>Calls about the host.</summary>
    internal static class MachineCalls
    {
        public static OsVersionInfo ReadVersion()
        {
            OsVersionInfo version = new OsVersionInfo();
            version.Size = Marshal.SizeOf(version);
            NativeMethods.RtlGetVersion(ref version);
            return version;
        }

        /// <summary>The NetBIOS name of the domain, or null in a workgroup, or null, and why, where that is not known.</summary>
        public static string ReadDomain(out WindowsError error)
        {
            IntPtr name;
            int status;
            int code = NativeMethods.NetGetJoinInformation(null, out name, out status);
            error = code == 0 ? null : new WindowsError(code);
            if (error != null) return null;
            string domain = status == NativeMethods.JoinedDomain ? Marshal.PtrToStringUni(name) : null;
            NativeMethods.NetApiBufferFree(name);
            return domain;
        }
    }

    public static class MachineRegistry
    {
        /// <summary>
        /// The values of a key below HKEY_LOCAL_MACHINE, their variables not expanded, or null where there is no such
        /// key. A 32-bit process sees the keys of the 64-bit Windows too.
        /// </summary>
        public static Dictionary<string, object> Read(string path)
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
