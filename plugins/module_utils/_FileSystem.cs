// Copyright (c) 2026 the webinfra.iis_identity contributors
// GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

// Reads what is at a path, lists folders, and writes DACLs as it is given them. Nothing is followed. C# 5 and .NET
// Framework 4.6 only, so that it is the same in Windows PowerShell 5.1 and PowerShell 7.

using ansible_collections.webinfra.iis_identity.plugins.module_utils._Boundary;
using ansible_collections.webinfra.iis_identity.plugins.module_utils._Descriptor;
using ansible_collections.webinfra.iis_identity.plugins.module_utils._WindowsPath;
using Microsoft.Win32.SafeHandles;
using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.IO;
using System.Runtime.InteropServices;

//TypeAccelerator -Name IisIdentity.PathFacts -TypeName PathFacts
//TypeAccelerator -Name IisIdentity.FolderEntry -TypeName FolderEntry
//TypeAccelerator -Name IisIdentity.FileSystem -TypeName FileSystem

namespace ansible_collections.webinfra.iis_identity.plugins.module_utils._FileSystem
{
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
}
