// Copyright (c) 2026 the webinfra.iis_identity contributors
// GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

// Every call into Windows that the modules make, and its errors. C# 5 and .NET Framework 4.6 only, so that it is the
// same in Windows PowerShell 5.1 and PowerShell 7. Nothing here decides anything.

using Microsoft.Win32.SafeHandles;
using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;

//TypeAccelerator -Name IisIdentity.WindowsError -TypeName WindowsError

namespace ansible_collections.webinfra.iis_identity.plugins.module_utils._Boundary
{
    internal static class NativeMethods
    {
        public const uint InvalidFileAttributes = 0xFFFFFFFF;
        public const uint FileAttributeDirectory = 0x10;
        public const uint FileAttributeReparsePoint = 0x400;
        public const uint GenericRead = 0x80000000;
        public const uint ShareReadWriteDelete = 7;
        public const uint OpenExisting = 3;

        public const int FileObject = 1;                    // SE_OBJECT_TYPE
        public const uint OwnerGroupAndDacl = 7;            // SECURITY_INFORMATION
        public const uint Dacl = 4;
        public const uint ProtectedDacl = 0x80000000;
        public const uint UnprotectedDacl = 0x20000000;

        public const int WithoutShortNames = 1;             // FindExInfoBasic
        public const uint LargeFetch = 2;                   // FIND_FIRST_EX_LARGE_FETCH
        public const uint NameSurrogate = 0x20000000;       // a reparse tag that stands for another path

        public const int UnlimitedLength = -1;              // MAX_PREFERRED_LENGTH
        public const uint LookupNamesAndViewInformation = 0x801;    // POLICY_LOOKUP_NAMES, POLICY_VIEW_LOCAL_INFORMATION
        public const uint NoMoreEntries = 0x8000001A;       // STATUS_NO_MORE_ENTRIES

        [StructLayout(LayoutKind.Sequential)]
        public struct LsaObjectAttributes                   // all of it is reserved
        {
            public int Length;
            public IntPtr RootDirectory;
            public IntPtr ObjectName;
            public uint Attributes;
            public IntPtr SecurityDescriptor;
            public IntPtr SecurityQualityOfService;
        }

        [StructLayout(LayoutKind.Sequential)]
        public struct LsaUnicodeString
        {
            public ushort Length;                           // bytes
            public ushort MaximumLength;
            public IntPtr Buffer;
        }

        [StructLayout(LayoutKind.Sequential, CharSet = CharSet.Unicode)]
        public struct OsVersionInfo                         // RTL_OSVERSIONINFOEXW
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

        [StructLayout(LayoutKind.Sequential, CharSet = CharSet.Unicode)]
        public struct FindData                              // WIN32_FIND_DATAW
        {
            public uint Attributes;
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

        [DllImport("kernel32.dll", CharSet = CharSet.Unicode, SetLastError = true)]
        public static extern uint GetFileAttributesW(string fileName);

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

        [DllImport("advapi32.dll", CharSet = CharSet.Unicode)]
        public static extern int GetNamedSecurityInfoW(string name, int type, uint information, IntPtr owner,
            IntPtr group, IntPtr dacl, IntPtr sacl, out IntPtr descriptor);

        [DllImport("advapi32.dll", CharSet = CharSet.Unicode)]
        public static extern int SetNamedSecurityInfoW(string name, int type, uint information, IntPtr owner,
            IntPtr group, IntPtr dacl, IntPtr sacl);

        [DllImport("advapi32.dll")]
        public static extern int GetSecurityDescriptorLength(IntPtr descriptor);

        [DllImport("advapi32.dll", CharSet = CharSet.Unicode, SetLastError = true)]
        [return: MarshalAs(UnmanagedType.Bool)]
        public static extern bool LookupAccountNameW(string system, string account, byte[] sid, ref int sidLength,
            StringBuilder domain, ref int domainLength, out int use);

        [DllImport("advapi32.dll", CharSet = CharSet.Unicode, SetLastError = true)]
        [return: MarshalAs(UnmanagedType.Bool)]
        public static extern bool LookupAccountSidW(string system, byte[] sid, StringBuilder name, ref int nameLength,
            StringBuilder domain, ref int domainLength, out int use);

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
        public static extern int RtlGetVersion(ref OsVersionInfo version);
    }

    /// <summary>An error code of Windows, with the text that the host has for it, in the host's language.</summary>
    public sealed class WindowsError
    {
        public const int FileNotFound = 2;
        public const int PathNotFound = 3;
        public const int AccessDenied = 5;
        public const int InvalidDrive = 15;
        public const int NoMoreFiles = 18;
        public const int SharingViolation = 32;
        public const int NotSupported = 50;
        public const int InsufficientBuffer = 122;
        public const int ProcedureNotFound = 127;
        public const int BadPathName = 161;
        public const int NoneMapped = 1332;

        public WindowsError(int code) : this(code, new Win32Exception(code).Message) { }

        public WindowsError(int code, string message)
        {
            Code = code;
            Message = message;
        }

        public int Code { get; private set; }
        public string Message { get; private set; }

        /// <summary>The error for a call that this Windows does not have.</summary>
        public static WindowsError NoSuchCall(TypeLoadException e)
        {
            return new WindowsError(ProcedureNotFound, e.Message);
        }

        public bool MeansMissing
        {
            get { return Code == FileNotFound || Code == PathNotFound || Code == InvalidDrive; }
        }

        public Dictionary<string, object> ToDictionary()
        {
            return new Dictionary<string, object> { { "code", Code }, { "message", Message } };
        }

        public override string ToString()
        {
            return String.Format("{0} (Windows error {1})", Message, Code);
        }
    }
}
