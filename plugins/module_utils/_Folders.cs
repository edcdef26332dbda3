// Copyright (c) 2026 the webinfra.iis_identity contributors
// GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

// What is at the folders that the configuration names and its URLs lead through.
// C# 5 and .NET Framework 4.6 only, so that it is the same in Windows PowerShell 5.1 and PowerShell 7.

using ansible_collections.webinfra.iis_identity.plugins.module_utils._Configuration;
using ansible_collections.webinfra.iis_identity.plugins.module_utils._ConfigurationFile;
using ansible_collections.webinfra.iis_identity.plugins.module_utils._FileSystem;
using ansible_collections.webinfra.iis_identity.plugins.module_utils._Tree;
using ansible_collections.webinfra.iis_identity.plugins.module_utils._WindowsPath;
using System;
using System.Collections.Generic;

//TypeAccelerator -Name IisIdentity.PathList -TypeName PathList
//TypeAccelerator -Name IisIdentity.TreeList -TypeName TreeList
//TypeAccelerator -Name IisIdentity.WebConfigList -TypeName WebConfigList

namespace ansible_collections.webinfra.iis_identity.plugins.module_utils._Folders
{
    /// <summary>The paths to answer about: each once, with all folders above it.</summary>
    public sealed class PathList
    {
        private readonly HashSet<string> seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        private readonly List<object> answers = new List<object>();

        public List<object> Answers
        {
            get { return answers; }
        }

        /// <summary>Describes a path, the folders above it and where they lead through links, as far as they are not there yet.</summary>
        public void Add(string text)
        {
            WindowsPath path = WindowsPath.Parse(text);
            if (path == null && seen.Add(text)) answers.Add(FileSystem.Read(text).ToDictionary());
            while (path != null && seen.Add(path.Text))
            {
                PathFacts facts = FileSystem.Read(path.Text);
                answers.Add(facts.ToDictionary());
                if (facts.Target != null) Add(facts.Target);
                path = path.Parent;
            }
        }

        /// <summary>Describes a folder, those above it, and its web.config if it has one.</summary>
        public void AddWithWebConfig(string text)
        {
            Add(text);
            WindowsPath path = WindowsPath.Parse(text);
            if (path == null || path.IsUnc) return;
            WindowsPath file = path.Child("web.config");
            if (FileSystem.IsThere(file, false)) Add(file.Text);
        }
    }

    /// <summary>Folders below which everything is looked at: each once, where it is, and none on a file server.</summary>
    public sealed class TreeList
    {
        private readonly HashSet<string> seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        private readonly List<string> roots = new List<string>();

        /// <summary>Adds a folder, if there is one.</summary>
        public void Add(string text)
        {
            PathFacts facts = FileSystem.Read(text);
            if (facts.Target != null) facts = FileSystem.Read(facts.Target);
            if (facts.IsDirectory && !facts.IsReparsePoint && !facts.IsUnc && seen.Add(facts.Path)) roots.Add(facts.Path);
        }

        /// <summary>Walks them all; each is left out of the trees of the others.</summary>
        public List<object> Read(int maxItems)
        {
            string[] others = roots.ToArray();
            return roots.ConvertAll(root => (object)Tree.Read(root, maxItems, 5, others).ToDictionary());
        }
    }

    /// <summary>The web.config files of folders, as far as they pass: each once.</summary>
    public sealed class WebConfigList
    {
        private readonly HashSet<string> seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        private readonly List<Configuration> files = new List<Configuration>();

        public List<Configuration> Files
        {
            get { return files; }
        }

        /// <summary>Reads the file of a folder, if there is one and it is not on a file server.</summary>
        public void Add(string folder)
        {
            WindowsPath path = WindowsPath.Parse(folder);
            if (path == null || path.IsUnc) return;
            WindowsPath file = path.Child("web.config");
            if (seen.Add(file.Text) && FileSystem.IsThere(file, false)) files.Add(ConfigurationFile.ReadWebConfig(file.Text));
        }
    }
}
