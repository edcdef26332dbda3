// Copyright (c) 2026 the webinfra.iis_identity contributors
// GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

// Files and folders: what is there, its descriptor, what a folder lists, and the one thing that is written, a DACL.
// C# 5 and .NET Framework 4.6 only, so that it is the same in Windows PowerShell 5.1 and PowerShell 7.

using ansible_collections.webinfra.iis_identity.plugins.module_utils._Boundary;
using ansible_collections.webinfra.iis_identity.plugins.module_utils._Descriptor;
using ansible_collections.webinfra.iis_identity.plugins.module_utils._WindowsError;
using ansible_collections.webinfra.iis_identity.plugins.module_utils._WindowsPath;
using Microsoft.Win32.SafeHandles;
using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.IO;

//TypeAccelerator -Name IisIdentity.PathFacts -TypeName PathFacts
//TypeAccelerator -Name IisIdentity.FileSystem -TypeName FileSystem

namespace ansible_collections.webinfra.iis_identity.plugins.module_utils._FileSystem
{
    /// <summary>
    /// What the host has at a path. A link is described itself; where the path leads in the end is in Target, if that is
    /// another path, and why it cannot be told in TargetError.
    /// </summary>
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
        public string Target { get; internal set; }
        public WindowsError TargetError { get; internal set; }

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
                { "target", Target },
                { "target_error", TargetError == null ? null : TargetError.ToDictionary() },
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
        internal FolderEntry(FindData found)
        {
            Name = found.Name;
            IsDirectory = (found.Attributes & FileAttributes.Directory) != 0;
            IsReparsePoint = (found.Attributes & FileAttributes.ReparsePoint) != 0;
            IsLink = IsReparsePoint && FileSystem.IsLink(found.ReparseTag);
        }

        public string Name { get; private set; }
        public bool IsDirectory { get; private set; }
        public bool IsReparsePoint { get; private set; }
        /// <summary>Whether it is a junction or a symbolic link: a reparse point that leads to another path.</summary>
        public bool IsLink { get; private set; }
    }

    public static class FileSystem
    {
        private const uint NameSurrogate = 0x20000000;      // a reparse tag that stands for another path

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
            int code;
            FileAttributes? attributes = FileCalls.ReadAttributes(path.ForWindows, out code);
            if (attributes == null)
            {
                WindowsError error = new WindowsError(code);
                // Who may not look at something still knows that it is there.
                facts.Exists = error.Code == WindowsError.AccessDenied || error.Code == WindowsError.SharingViolation;
                facts.Error = error.MeansMissing ? null : error;
                return;
            }
            facts.Exists = true;
            facts.IsDirectory = (attributes & FileAttributes.Directory) != 0;
            facts.IsReparsePoint = (attributes & FileAttributes.ReparsePoint) != 0 && IsLink(FileCalls.ReadReparseTag(path.ForWindows));
            ReadTarget(facts, path);
            if (facts.IsDirectory && !facts.IsReparsePoint) facts.Holds = ReadHeld(path);
            WindowsError failure;
            facts.Descriptor = ReadDescriptor(path, out failure);
            facts.Error = failure;
        }

        // Files that are compacted, deduplicated or elsewhere for now have a reparse point too, and are where their path says.
        internal static bool IsLink(uint? reparseTag)
        {
            return reparseTag == null || (reparseTag & NameSurrogate) != 0;
        }

        private static void ReadTarget(PathFacts facts, WindowsPath path)
        {
            WindowsError error;
            string final = FileCalls.FinalPath(path.ForWindows, out error);
            WindowsPath target = final == null ? null : WindowsPath.Parse(final);
            if (target != null && !String.Equals(target.Text, path.Text, StringComparison.OrdinalIgnoreCase)) facts.Target = target.Text;
            // Who may not open something knows all the same that it is where its path says, unless it is a link.
            if (target == null && facts.IsReparsePoint) facts.TargetError = error ?? new WindowsError(WindowsError.BadPathName);
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
            int code;
            FileAttributes? attributes = FileCalls.ReadAttributes(path.ForWindows, out code);
            return attributes != null && ((attributes & FileAttributes.Directory) != 0) == asFolder;
        }

        /// <summary>Reads owner, group and DACL; null, and why, where that is refused. A link is not followed.</summary>
        public static Descriptor ReadDescriptor(WindowsPath path, out WindowsError error)
        {
            byte[] bytes = FileCalls.ReadDescriptor(path.ForWindows, out error);
            return bytes == null ? null : new Descriptor(bytes);
        }

        /// <summary>Lists what is in a folder, up to a number of entries and in the order of the volume.</summary>
        public static List<FolderEntry> List(WindowsPath folder, int most, out WindowsError error)
        {
            return FileCalls.List(folder.Child("*").ForWindows, most, out error).ConvertAll(found => new FolderEntry(found));
        }

        /// <summary>
        /// Sets the DACL, protected from inheritance or not as the descriptor says, if what is at the path still has the
        /// descriptor that is expected, is no link, and lies where the path says; Windows gives children what they inherit.
        /// All of that is about one open object, so that what takes its place meanwhile is a conflict. Owner, group and SACL
        /// are left alone. Returns null, or why it could not be done.
        /// </summary>
        public static WindowsError WriteDacl(string text, Descriptor expected, Descriptor wanted, out bool isConflict)
        {
            isConflict = false;
            WindowsPath path = WindowsPath.Parse(text);
            if (path == null) return new WindowsError(WindowsError.BadPathName);
            if (path.IsUnc) return new WindowsError(WindowsError.NotSupported);
            WindowsError error;
            using (SafeFileHandle file = FileCalls.OpenItself(path.ForWindows, true, out error))
            {
                if (file == null) return error;
                byte[] now = FileCalls.ReadDescriptor(file, out error);
                if (error != null) return error;
                // Who may not read the attributes of something is told them by the folder that it is in.
                uint? tag = FileCalls.ReparseTag(file) ?? (IsReparsePoint(path) ? (uint?)null : 0);
                isConflict = new Descriptor(now).Base64 != expected.Base64 || (tag != 0 && IsLink(tag)) || !IsAt(file, path);
                return isConflict ? null : FileCalls.WriteDacl(file, wanted.DaclBytes, wanted.IsDaclProtected);
            }
        }

        private static bool IsReparsePoint(WindowsPath path)
        {
            int code;
            FileAttributes? attributes = FileCalls.ReadAttributes(path.ForWindows, out code);
            return attributes == null || (attributes & FileAttributes.ReparsePoint) != 0;
        }

        private static bool IsAt(SafeFileHandle file, WindowsPath path)
        {
            string final = FileCalls.FinalPath(file);
            WindowsPath place = final == null ? null : WindowsPath.Parse(final);
            return place == null || String.Equals(place.Text, path.Text, StringComparison.OrdinalIgnoreCase);
        }

        /// <summary>Opens a file for reading, also while others write it; throws Win32Exception.</summary>
        public static Stream OpenRead(string text)
        {
            WindowsPath path = WindowsPath.Parse(text);
            if (path == null) throw new Win32Exception(WindowsError.BadPathName);
            WindowsError error;
            Stream stream = FileCalls.OpenRead(path.ForWindows, out error);
            if (stream == null) throw new Win32Exception(error.Code);
            return stream;
        }
    }
}
