// Copyright (c) 2026 the webinfra.iis_identity contributors
// GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

// Every call into Windows that the modules make. C# 5 and .NET Framework 4.6 only, so that it is the same in Windows
// PowerShell 5.1 and PowerShell 7. Nothing here decides anything: it reads, and it writes what it is given.

using Microsoft.Win32;
using Microsoft.Win32.SafeHandles;
using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.IO;
using System.Runtime.InteropServices;
using System.Security.AccessControl;
using System.Security.Principal;
using System.Text;

//TypeAccelerator -Name IisIdentity.WindowsError -TypeName WindowsError
//TypeAccelerator -Name IisIdentity.WindowsPath -TypeName WindowsPath
//TypeAccelerator -Name IisIdentity.Descriptor -TypeName Descriptor
//TypeAccelerator -Name IisIdentity.PathFacts -TypeName PathFacts
//TypeAccelerator -Name IisIdentity.FolderEntry -TypeName FolderEntry
//TypeAccelerator -Name IisIdentity.FileSystem -TypeName FileSystem
//TypeAccelerator -Name IisIdentity.Account -TypeName Account
//TypeAccelerator -Name IisIdentity.Machine -TypeName Machine
//TypeAccelerator -Name IisIdentity.LocalGroups -TypeName LocalGroups
//TypeAccelerator -Name IisIdentity.UserRight -TypeName UserRight

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

    /// <summary>An absolute path in one form: backslashes, no prefix, no trailing backslash except on a drive.</summary>
    public sealed class WindowsPath
    {
        private const string Verbatim = @"\\?\";

        private WindowsPath(string text, bool isUnc)
        {
            Text = text;
            IsUnc = isUnc;
        }

        public string Text { get; private set; }
        public bool IsUnc { get; private set; }

        /// <summary>The path that a text names, or null where it names no absolute path or a stream.</summary>
        public static WindowsPath Parse(string text)
        {
            string path = (text ?? "").Replace('/', '\\');
            if (path.StartsWith(Verbatim + @"UNC\", StringComparison.OrdinalIgnoreCase)) path = @"\\" + path.Substring(8);
            else if (path.StartsWith(Verbatim, StringComparison.Ordinal)) path = path.Substring(4);
            if (path.StartsWith(@"\\", StringComparison.Ordinal)) return ParseUnc(path.Substring(2));
            if (path.Length < 2 || path[1] != ':' || !IsLetter(path[0])) return null;
            if (path.Length > 2 && path[2] != '\\') return null;
            string rest = path.Substring(2);
            if (rest.IndexOf(':') >= 0 || rest.IndexOf('\0') >= 0) return null;
            return new WindowsPath(path.Substring(0, 2) + "\\" + String.Join("\\", Segments(rest)), false);
        }

        private static WindowsPath ParseUnc(string rest)
        {
            List<string> parts = Segments(rest);
            bool isDevice = rest.StartsWith(@".\", StringComparison.Ordinal) || rest.StartsWith(@"?\", StringComparison.Ordinal);
            if (isDevice || parts.Count < 2) return null;
            return new WindowsPath(@"\\" + String.Join("\\", parts), true);
        }

        private static bool IsLetter(char c)
        {
            return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        }

        private static List<string> Segments(string rest)
        {
            List<string> segments = new List<string>();
            foreach (string segment in rest.Split('\\'))
            {
                if (segment == "..") segments.RemoveRange(Math.Max(0, segments.Count - 1), Math.Min(1, segments.Count));
                else if (segment.Length > 0 && segment != ".") segments.Add(segment);
            }
            // Windows does not see spaces and dots at the end of a path.
            if (segments.Count > 0) segments[segments.Count - 1] = segments[segments.Count - 1].TrimEnd(' ', '.');
            segments.RemoveAll(String.IsNullOrEmpty);
            return segments;
        }

        /// <summary>The path of something in this folder.</summary>
        public WindowsPath Child(string name)
        {
            return new WindowsPath(Text.TrimEnd('\\') + "\\" + name, IsUnc);
        }

        /// <summary>The folder that this path is in, or null for the root of a drive or a share.</summary>
        public WindowsPath Parent
        {
            get
            {
                int end = Text.LastIndexOf('\\');
                if (IsUnc || Text.Length == 3) return null;
                return new WindowsPath(end == 2 ? Text.Substring(0, 3) : Text.Substring(0, end), false);
            }
        }

        /// <summary>The form that Windows takes for paths of any length, and without any interpretation.</summary>
        internal string ForWindows
        {
            get { return Verbatim + (IsUnc ? @"UNC\" + Text.Substring(2) : WithoutRedirection(Text)); }
        }

        // A 32-bit process on a 64-bit Windows sees the real System32 under the name Sysnative only.
        private static string WithoutRedirection(string text)
        {
            if (Environment.Is64BitProcess || !Environment.Is64BitOperatingSystem) return text;
            string windows = Environment.GetEnvironmentVariable("SystemRoot");
            string system = windows + @"\System32";
            if (!(text + "\\").StartsWith(system + "\\", StringComparison.OrdinalIgnoreCase)) return text;
            return windows + @"\Sysnative" + text.Substring(system.Length);
        }
    }

    /// <summary>A self-relative security descriptor (MS-DTYP 2.4.6), byte for byte as it was given.</summary>
    public sealed class Descriptor
    {
        private const int ControlOffset = 2;
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

        public bool HasSameDaclAs(Descriptor other)
        {
            if (HasDacl != other.HasDacl || IsDaclProtected != other.IsDaclProtected) return false;
            byte[] mine = DaclBytes;
            byte[] theirs = other.DaclBytes;
            if (mine == null || theirs == null) return mine == theirs;
            return Convert.ToBase64String(mine) == Convert.ToBase64String(theirs);
        }
    }

    /// <summary>What the host has at a path. A reparse point is described itself; nothing is followed.</summary>
    public sealed class PathFacts
    {
        internal PathFacts(string path)
        {
            Path = path;
            Holds = new string[0];
        }

        public string Path { get; internal set; }
        public bool Exists { get; internal set; }
        public bool IsDirectory { get; internal set; }
        public bool IsReparsePoint { get; internal set; }
        public bool IsUnc { get; internal set; }
        public string[] Holds { get; internal set; }
        public Descriptor Descriptor { get; internal set; }
        public WindowsError Error { get; internal set; }

        public string DescriptorBase64
        {
            get { return Descriptor == null ? null : Descriptor.Base64; }
        }

        public Dictionary<string, object> ToDictionary()
        {
            return new Dictionary<string, object>
            {
                { "path", Path },
                { "exists", Exists },
                { "directory", IsDirectory },
                { "reparse_point", IsReparsePoint },
                { "unc", IsUnc },
                { "holds", Holds },
                { "descriptor", DescriptorBase64 },
                { "error", Error == null ? null : Error.ToDictionary() },
            };
        }
    }

    /// <summary>A file or a folder as the folder that it is in lists it.</summary>
    public sealed class FolderEntry
    {
        internal FolderEntry(NativeMethods.FindData found)
        {
            Name = found.Name;
            IsDirectory = (found.Attributes & NativeMethods.FileAttributeDirectory) != 0;
            IsReparsePoint = (found.Attributes & NativeMethods.FileAttributeReparsePoint) != 0;
            IsLink = IsReparsePoint && (found.ReparseTag & NativeMethods.NameSurrogate) != 0;
        }

        public string Name { get; private set; }
        public bool IsDirectory { get; private set; }
        public bool IsReparsePoint { get; private set; }
        /// <summary>Whether it is a junction or a symbolic link: a reparse point that leads to another path.</summary>
        public bool IsLink { get; private set; }
    }

    public static class FileSystem
    {
        /// <summary>Describes what is at a path; what goes wrong is in Error, nothing is thrown.</summary>
        public static PathFacts Read(string text)
        {
            WindowsPath path = WindowsPath.Parse(text);
            PathFacts facts = new PathFacts(path == null ? text : path.Text);
            if (path == null) facts.Error = new WindowsError(WindowsError.BadPathName);
            else if (path.IsUnc) facts.IsUnc = true;
            else ReadInto(facts, path);
            return facts;
        }

        private static void ReadInto(PathFacts facts, WindowsPath path)
        {
            uint attributes = NativeMethods.GetFileAttributesW(path.ForWindows);
            if (attributes == NativeMethods.InvalidFileAttributes)
            {
                WindowsError error = new WindowsError(Marshal.GetLastWin32Error());
                // Who may not look at something still knows that it is there.
                facts.Exists = error.Code == WindowsError.AccessDenied || error.Code == WindowsError.SharingViolation;
                facts.Error = error.MeansMissing ? null : error;
                return;
            }
            facts.Exists = true;
            facts.IsDirectory = (attributes & NativeMethods.FileAttributeDirectory) != 0;
            facts.IsReparsePoint = (attributes & NativeMethods.FileAttributeReparsePoint) != 0;
            if (facts.IsDirectory && !facts.IsReparsePoint) facts.Holds = ReadHeld(path);
            WindowsError failure;
            facts.Descriptor = ReadDescriptor(path, out failure);
            facts.Error = failure;
        }

        private static string[] ReadHeld(WindowsPath folder)
        {
            List<string> held = new List<string>();
            if (IsThere(folder.Child("web.config"), false)) held.Add("web.config");
            if (IsThere(folder.Child("bin"), true)) held.Add("bin");
            return held.ToArray();
        }

        /// <summary>Whether there is a file, or a folder, at a path.</summary>
        public static bool IsThere(WindowsPath path, bool asFolder)
        {
            uint attributes = NativeMethods.GetFileAttributesW(path.ForWindows);
            if (attributes == NativeMethods.InvalidFileAttributes) return false;
            return ((attributes & NativeMethods.FileAttributeDirectory) != 0) == asFolder;
        }

        /// <summary>Reads owner, group and DACL; null, and why, where that is refused. A link is not followed.</summary>
        public static Descriptor ReadDescriptor(WindowsPath path, out WindowsError error)
        {
            IntPtr descriptor;
            int code = NativeMethods.GetNamedSecurityInfoW(path.ForWindows, NativeMethods.FileObject, NativeMethods.OwnerGroupAndDacl,
                IntPtr.Zero, IntPtr.Zero, IntPtr.Zero, IntPtr.Zero, out descriptor);
            error = code == 0 ? null : new WindowsError(code);
            if (error != null) return null;
            try
            {
                byte[] bytes = new byte[NativeMethods.GetSecurityDescriptorLength(descriptor)];
                Marshal.Copy(descriptor, bytes, 0, bytes.Length);
                return new Descriptor(bytes);
            }
            finally
            {
                NativeMethods.LocalFree(descriptor);
            }
        }

        /// <summary>Lists what is in a folder, up to a number of entries and in the order of the volume.</summary>
        public static List<FolderEntry> List(WindowsPath folder, int most, out WindowsError error)
        {
            List<FolderEntry> entries = new List<FolderEntry>();
            NativeMethods.FindData found;
            IntPtr search = NativeMethods.FindFirstFileExW(folder.Child("*").ForWindows, NativeMethods.WithoutShortNames,
                out found, 0, IntPtr.Zero, NativeMethods.LargeFetch);
            int code = Marshal.GetLastWin32Error();
            bool isOpen = search.ToInt64() != -1;
            // The root of an empty drive has not even the entry for itself.
            error = isOpen || code == WindowsError.FileNotFound ? null : new WindowsError(code);
            if (!isOpen) return entries;
            try
            {
                do
                {
                    if (found.Name != "." && found.Name != "..") entries.Add(new FolderEntry(found));
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

        /// <summary>
        /// Sets the DACL, protected from inheritance or not as the descriptor says; Windows gives children what they
        /// inherit. Owner, group and SACL are left alone. Returns null, or why it could not be done.
        /// </summary>
        public static WindowsError WriteDacl(string text, Descriptor descriptor)
        {
            WindowsPath path = WindowsPath.Parse(text);
            if (path == null) return new WindowsError(WindowsError.BadPathName);
            if (path.IsUnc) return new WindowsError(WindowsError.NotSupported);
            uint information = NativeMethods.Dacl | (descriptor.IsDaclProtected ? NativeMethods.ProtectedDacl : NativeMethods.UnprotectedDacl);
            byte[] dacl = descriptor.DaclBytes;
            GCHandle pinned = GCHandle.Alloc(dacl, GCHandleType.Pinned);
            try
            {
                int code = NativeMethods.SetNamedSecurityInfoW(path.ForWindows, NativeMethods.FileObject, information,
                    IntPtr.Zero, IntPtr.Zero, dacl == null ? IntPtr.Zero : pinned.AddrOfPinnedObject(), IntPtr.Zero);
                return code == 0 ? null : new WindowsError(code);
            }
            finally
            {
                pinned.Free();
            }
        }

        /// <summary>Opens a file for reading, also while others write it; throws Win32Exception.</summary>
        public static Stream OpenRead(string text)
        {
            WindowsPath path = WindowsPath.Parse(text);
            if (path == null) throw new Win32Exception(WindowsError.BadPathName);
            SafeFileHandle file = NativeMethods.CreateFileW(path.ForWindows, NativeMethods.GenericRead,
                NativeMethods.ShareReadWriteDelete, IntPtr.Zero, NativeMethods.OpenExisting, 0, IntPtr.Zero);
            if (file.IsInvalid) throw new Win32Exception(Marshal.GetLastWin32Error());
            return new FileStream(file, FileAccess.Read);
        }
    }

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
