// Copyright (c) 2026 the webinfra.iis_identity contributors
// GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

// Walks a folder and tells what descriptors are below it. Nothing here decides anything: what has the same descriptor,
// below folders with the same descriptors, is one group, so that many files that merely inherit make a short answer.
// C# 5 and .NET Framework 4.6 only, so that it is the same in Windows PowerShell 5.1 and PowerShell 7.

using ansible_collections.webinfra.iis_identity.plugins.module_utils._Descriptor;
using ansible_collections.webinfra.iis_identity.plugins.module_utils._FileSystem;
using ansible_collections.webinfra.iis_identity.plugins.module_utils._Inheritance;
using ansible_collections.webinfra.iis_identity.plugins.module_utils._WindowsError;
using ansible_collections.webinfra.iis_identity.plugins.module_utils._WindowsPath;
using System;
using System.Collections.Generic;
using System.Linq;

//TypeAccelerator -Name IisIdentity.Tree -TypeName Tree

namespace ansible_collections.webinfra.iis_identity.plugins.module_utils._Tree
{
    /// <summary>Files, folders or links with one descriptor, in folders of one group.</summary>
    internal sealed class TreeGroup
    {
        private readonly List<string> paths = new List<string>();
        private readonly int? parent;
        private readonly int? descriptor;
        private readonly bool isDirectory;
        private readonly bool isLink;
        private int count;

        public TreeGroup(int? parent, int? descriptor, bool isDirectory, bool isLink, Descriptor shared)
        {
            Descriptor = shared;
            this.parent = parent;
            this.descriptor = descriptor;
            this.isDirectory = isDirectory;
            this.isLink = isLink;
        }

        /// <summary>The descriptor that all of them have, or null where the host refuses to say.</summary>
        public Descriptor Descriptor { get; private set; }
        /// <summary>Whether they inherit, and have something else than what their folder gives.</summary>
        public bool IsOutOfDate { get; set; }

        public int Count
        {
            get { return count; }
        }

        public void Add(string path, int examples)
        {
            count++;
            if (paths.Count < examples) paths.Add(path);
        }

        public Dictionary<string, object> ToDictionary()
        {
            return new Dictionary<string, object>
            {
                { "parent", parent },
                { "descriptor", descriptor },
                { "directory", isDirectory },
                { "reparse_point", isLink },
                { "count", count },
                { "paths", paths },
            };
        }
    }

    /// <summary>What is below one folder, breadth first, up to a number of items.</summary>
    public sealed class Tree
    {
        private const int MostErrors = 20;

        private readonly int maxItems;
        private readonly int examples;
        private readonly HashSet<string> otherRoots;
        private readonly List<string> descriptors = new List<string>();
        private readonly Dictionary<string, int> descriptorIndexes = new Dictionary<string, int>(StringComparer.Ordinal);
        private readonly List<TreeGroup> groups = new List<TreeGroup>();
        private readonly Dictionary<string, int> groupIndexes = new Dictionary<string, int>(StringComparer.Ordinal);
        private readonly Queue<KeyValuePair<WindowsPath, int>> folders = new Queue<KeyValuePair<WindowsPath, int>>();
        private readonly List<object> errors = new List<object>();
        private string path;
        private string stoppedAt;
        private int visited;
        private int fileCount;
        private int folderCount;
        private int linkCount;
        private int errorCount;

        private Tree(int maxItems, int examples, IEnumerable<string> roots)
        {
            this.maxItems = maxItems;
            this.examples = examples;
            otherRoots = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            foreach (string root in roots)
            {
                WindowsPath path = WindowsPath.Parse(root);
                if (path != null) otherRoots.Add(path.Text);
            }
        }

        /// <summary>
        /// Walks a folder; junctions and symbolic links are not entered, nor are the other roots, which are walked
        /// themselves. What goes wrong is in the answer, nothing is thrown.
        /// </summary>
        public static Tree Read(string text, int maxItems, int examples, string[] roots)
        {
            Tree tree = new Tree(maxItems, examples, roots);
            PathFacts root = FileSystem.Read(text);
            WindowsError error = root.Error;
            if (error == null && root.IsUnc) error = new WindowsError(WindowsError.NotSupported);
            else if (error == null && !root.Exists) error = new WindowsError(WindowsError.FileNotFound);
            if (error != null) tree.Fail(root.Path, error);
            if (root.Exists)
            {
                int group = tree.AddToGroup(null, root.Path, root.Descriptor, root.IsDirectory, root.IsReparsePoint);
                if (root.IsDirectory && !root.IsReparsePoint) tree.Walk(WindowsPath.Parse(root.Path), group);
            }
            tree.path = root.Path;
            return tree;
        }

        /// <summary>The different descriptors, in base64, of what inherits and has something else than what its folder gives.</summary>
        public List<string> OutOfDate
        {
            get { return groups.Where(group => group.IsOutOfDate).Select(group => group.Descriptor.Base64).Distinct().ToList(); }
        }

        public Dictionary<string, object> ToDictionary()
        {
            List<object> shown = new List<object>();
            foreach (TreeGroup group in groups) shown.Add(group.ToDictionary());
            return new Dictionary<string, object>
            {
                { "path", path },
                { "descriptors", descriptors },
                { "groups", shown },
                { "visited", visited },
                { "files", fileCount },
                { "folders", folderCount },
                { "reparse_points", linkCount },
                { "out_of_date", groups.Where(group => group.IsOutOfDate).Sum(group => group.Count) },
                { "complete", stoppedAt == null },
                { "stopped_at", stoppedAt },
                { "errors", errors },
                { "error_count", errorCount },
            };
        }

        private void Walk(WindowsPath root, int group)
        {
            folders.Enqueue(new KeyValuePair<WindowsPath, int>(root, group));
            while (folders.Count > 0 && stoppedAt == null)
            {
                KeyValuePair<WindowsPath, int> next = folders.Dequeue();
                WalkFolder(next.Key, next.Value);
            }
        }

        private void WalkFolder(WindowsPath folder, int group)
        {
            WindowsError error;
            List<FolderEntry> entries = FileSystem.List(folder, maxItems - visited + otherRoots.Count + 1, out error);
            if (error != null) Fail(folder.Text, error);
            entries.Sort((one, other) => StringComparer.OrdinalIgnoreCase.Compare(one.Name, other.Name));
            foreach (FolderEntry entry in entries)
            {
                WindowsPath path = folder.Child(entry.Name);
                if (otherRoots.Contains(path.Text)) continue;
                if (visited == maxItems)
                {
                    stoppedAt = path.Text;
                    return;
                }
                Visit(path, entry, group);
            }
        }

        private void Visit(WindowsPath path, FolderEntry entry, int parent)
        {
            // A folder with a reparse point of any kind can lead elsewhere; a file that is compacted by one is a file.
            bool isLink = entry.IsLink || (entry.IsReparsePoint && entry.IsDirectory);
            visited++;
            if (isLink) linkCount++;
            else if (entry.IsDirectory) folderCount++;
            else fileCount++;
            WindowsError error;
            Descriptor descriptor = FileSystem.ReadDescriptor(path, out error);
            if (error != null) Fail(path.Text, error);
            int group = AddToGroup(parent, path.Text, descriptor, entry.IsDirectory, isLink);
            if (entry.IsDirectory && !isLink) folders.Enqueue(new KeyValuePair<WindowsPath, int>(path, group));
        }

        private int AddToGroup(int? parent, string path, Descriptor descriptor, bool isDirectory, bool isLink)
        {
            int? shared = descriptor == null ? (int?)null : FindDescriptor(descriptor.Base64);
            string key = String.Join("|", parent, shared, isDirectory, isLink);
            int index;
            if (!groupIndexes.TryGetValue(key, out index))
            {
                index = groups.Count;
                groupIndexes.Add(key, index);
                groups.Add(new TreeGroup(parent, shared, isDirectory, isLink, descriptor));
                groups[index].IsOutOfDate = IsOutOfDate(parent, descriptor, isDirectory, isLink);
            }
            groups[index].Add(path, examples);
            return index;
        }

        private bool IsOutOfDate(int? parent, Descriptor descriptor, bool isDirectory, bool isLink)
        {
            Descriptor folder = parent == null ? null : groups[parent.Value].Descriptor;
            return !isLink && descriptor != null && folder != null && !Inheritance.IsUpToDate(descriptor, folder, isDirectory);
        }

        private int FindDescriptor(string base64)
        {
            int index;
            if (descriptorIndexes.TryGetValue(base64, out index)) return index;
            descriptorIndexes.Add(base64, descriptors.Count);
            descriptors.Add(base64);
            return descriptors.Count - 1;
        }

        private void Fail(string path, WindowsError error)
        {
            errorCount++;
            if (errors.Count == MostErrors) return;
            Dictionary<string, object> shown = error.ToDictionary();
            shown.Add("path", path);
            errors.Add(shown);
        }
    }
}
