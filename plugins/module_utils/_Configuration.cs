// Copyright (c) 2026 the webinfra.iis_identity contributors
// GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

// What passed of a configuration, as text and as the names and folders in it.
// C# 5 and .NET Framework 4.6 only, so that it is the same in Windows PowerShell 5.1 and PowerShell 7.

using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Xml;
using System.Xml.Linq;

//AssemblyReference -Name System.Xml.dll -CLR Framework
//AssemblyReference -Name System.Xml.Linq.dll -CLR Framework
//TypeAccelerator -Name IisIdentity.Configuration -TypeName Configuration

namespace ansible_collections.webinfra.iis_identity.plugins.module_utils._Configuration
{
    /// <summary>What passed of a configuration, and the names and folders that stand in it.</summary>
    public sealed class Configuration
    {
        private readonly XElement root;

        internal Configuration(string path, List<string> files, XElement root, Dictionary<string, object> error)
        {
            Path = path;
            Files = files;
            Error = error;
            this.root = root ?? new XElement("configuration");
            Text = root == null ? null : Print(root);
        }

        public string Path { get; private set; }
        public List<string> Files { get; private set; }
        public string Text { get; private set; }
        public Dictionary<string, object> Error { get; private set; }

        public Dictionary<string, object> ToDictionary()
        {
            return new Dictionary<string, object> { { "path", Path }, { "files", Files }, { "text", Text }, { "error", Error } };
        }

        private static string Print(XElement root)
        {
            StringBuilder text = new StringBuilder();
            XmlWriterSettings settings = new XmlWriterSettings { OmitXmlDeclaration = true, NewLineChars = "\n" };
            int line = 1;
            using (XmlWriter writer = XmlWriter.Create(text, settings)) Print(root, writer, ref line);
            return text.ToString();
        }

        // Each element stands on the line that it has in the file, so that what is said about the text fits the file.
        private static void Print(XElement element, XmlWriter writer, ref int line)
        {
            int own = (int)(element.Annotation(typeof(int)) ?? 0);
            if (own > line)
            {
                writer.WriteWhitespace(new string('\n', own - line));
                line = own;
            }
            writer.WriteStartElement(element.Name.LocalName);
            foreach (XAttribute attribute in element.Attributes()) writer.WriteAttributeString(attribute.Name.LocalName, attribute.Value);
            foreach (XElement child in element.Elements()) Print(child, writer, ref line);
            writer.WriteEndElement();
        }

        /// <summary>The folder that configuration was moved to (as it is written), or null where it was not.</summary>
        public string RedirectedTo
        {
            get
            {
                XElement redirection = root.Element("configurationRedirection");
                bool isOn = redirection != null
                    && String.Equals((string)redirection.Attribute("enabled"), "true", StringComparison.OrdinalIgnoreCase);
                return isOn ? (string)redirection.Attribute("path") : null;
            }
        }

        /// <summary>Every userName.</summary>
        public List<string> UserNames
        {
            get { return Values("userName"); }
        }

        /// <summary>Every physicalPath, as it is written.</summary>
        public List<string> PhysicalPaths
        {
            get { return Values("physicalPath"); }
        }

        /// <summary>Every physicalPath of the sites that are named, or of all sites for a star, as it is written.</summary>
        public List<string> PhysicalPathsOfSites(IEnumerable<string> names)
        {
            return Sites(names).SelectMany(site => site.Descendants().Attributes("physicalPath")).Select(path => path.Value)
                .Where(path => path.Length > 0).ToList();
        }

        private IEnumerable<XElement> Sites(IEnumerable<string> names)
        {
            HashSet<string> wanted = new HashSet<string>(names, StringComparer.OrdinalIgnoreCase);
            return root.Descendants("sites").Elements("site")
                .Where(site => wanted.Contains("*") || wanted.Contains((string)site.Attribute("name") ?? ""));
        }

        /// <summary>
        /// Paths below the folder of every application, that of its virtual directory /, as it is written, of the sites that
        /// are named, or of all sites for a star.
        /// </summary>
        public List<string> BelowApplications(IEnumerable<string> relativePaths, IEnumerable<string> sites)
        {
            List<string> below = new List<string>();
            foreach (XElement application in Sites(sites).Elements("application"))
            {
                string folder = RootFolder(application);
                if (folder == null) continue;
                below.AddRange(relativePaths.Select(path => folder.TrimEnd('\\', '/') + "\\" + path));
            }
            return below;
        }

        private static string RootFolder(XElement application)
        {
            XElement directory = application.Elements("virtualDirectory").FirstOrDefault(d => Trimmed((string)d.Attribute("path")).Length == 0);
            return directory == null ? null : (string)directory.Attribute("physicalPath") ?? DefaultFolder(application);
        }

        /// <summary>The names of the pools whose SID cannot be computed for certain.</summary>
        public List<string> PoolNamesBeyondAscii
        {
            get
            {
                return root.Descendants("applicationPools").Elements("add").Select(pool => (string)pool.Attribute("name"))
                    .Where(name => name != null && name.Any(c => c > '\x7f')).ToList();
            }
        }

        private List<string> Values(string attribute)
        {
            return root.Descendants().Attributes(attribute).Select(a => a.Value).Where(value => value.Length > 0).ToList();
        }

        /// <summary>The folders along the URL path above each application, for the virtual directories as they are written.</summary>
        public List<string> AncestorFolders
        {
            get
            {
                HashSet<string> folders = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
                foreach (XElement sites in root.Descendants("sites"))
                {
                    foreach (XElement site in sites.Elements("site")) AddAncestors(folders, site);
                }
                return folders.ToList();
            }
        }

        private static void AddAncestors(HashSet<string> folders, XElement site)
        {
            Dictionary<string, string> mapped = MappedFolders(site);
            foreach (XElement application in site.Elements("application"))
            {
                string url = Trimmed((string)application.Attribute("path"));
                while (url.Length > 0)
                {
                    url = url.Substring(0, url.LastIndexOf('/'));
                    string folder = FolderOf(url, mapped);
                    if (folder != null) folders.Add(folder);
                }
            }
        }

        // By URL from the root of the site, without a slash at the end: the root is "".
        private static Dictionary<string, string> MappedFolders(XElement site)
        {
            Dictionary<string, string> mapped = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            foreach (XElement application in site.Elements("application"))
            {
                foreach (XElement directory in application.Elements("virtualDirectory"))
                {
                    string folder = (string)directory.Attribute("physicalPath") ?? DefaultFolder(application);
                    string url = Trimmed((string)application.Attribute("path")) + Trimmed((string)directory.Attribute("path"));
                    if (folder != null) mapped[url] = folder;
                }
            }
            return mapped;
        }

        private static string DefaultFolder(XElement application)
        {
            return application.AncestorsAndSelf().Elements("virtualDirectoryDefaults").Attributes("physicalPath")
                .OrderByDescending(a => a.Parent.Ancestors().Count()).Select(a => a.Value).FirstOrDefault();
        }

        private static string FolderOf(string url, Dictionary<string, string> mapped)
        {
            for (string prefix = url; ; prefix = prefix.Substring(0, prefix.LastIndexOf('/')))
            {
                string folder;
                if (mapped.TryGetValue(prefix, out folder)) return folder.TrimEnd('\\', '/') + url.Substring(prefix.Length).Replace('/', '\\');
                if (prefix.Length == 0) return null;
            }
        }

        private static string Trimmed(string url)
        {
            string trimmed = (url ?? "").Trim('/');
            return trimmed.Length == 0 ? "" : "/" + trimmed;
        }
    }
}
